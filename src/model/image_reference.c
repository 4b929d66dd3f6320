/* SPDX-License-Identifier: MIT */
#include "model/image_reference.h"

#include <string.h>
#include <swarm/base.h>

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

enum {
    NAME_MAX_LENGTH = 255,
    TAG_MAX_LENGTH = 128,
    DIGEST_MIN_HEX = 32,
    ID_LENGTH = 64
};

static int is_one_of(char character, const char *set)
{
    return character != '\0' && strchr(set, character) != NULL;
}

/* Letters and digits, with one '.', one or two '_', or any number of '-' between them. */
static int is_component(const char *text, size_t length)
{
    size_t at = 0;
    for (;;) {
        size_t run = strspn(text + at, LOWER DIGITS);
        if (run == 0)
            return 0;
        at += run;
        if (at >= length)
            return at == length;
        size_t dashes = strspn(text + at, "-"), underscores = strspn(text + at, "_");
        if (dashes > 0)
            at += dashes;
        else if (underscores == 1 || underscores == 2)
            at += underscores;
        else if (text[at] == '.')
            at++;
        else
            return 0;
    }
}

/* A host of a registry: "host", "host.example.com", "host:5000". */
static int is_host(const char *text, size_t length)
{
    size_t name = strspn(text, LOWER UPPER DIGITS ".-");
    int looks_like_one = memchr(text, '.', length) != NULL || memchr(text, ':', length) != NULL ||
                         (length == 9 && strncmp(text, "localhost", 9) == 0);
    if (!looks_like_one || name == 0 || name > length || !is_one_of(text[0], LOWER UPPER DIGITS) ||
        !is_one_of(text[name - 1], LOWER UPPER DIGITS))
        return 0;
    for (size_t at = 1; at < name; at++)
        if (text[at] == '.' && text[at - 1] == '.')
            return 0;
    if (name == length)
        return 1;
    size_t port = strspn(text + name + 1, DIGITS);
    return text[name] == ':' && port > 0 && name + 1 + port == length;
}

static int is_name(const char *text, size_t length)
{
    if (length == 0 || length > NAME_MAX_LENGTH)
        return 0;
    for (size_t at = 0;;) {
        const char *slash = memchr(text + at, '/', length - at);
        size_t part = slash != NULL ? (size_t)(slash - text) - at : length - at;
        int first_of_many = at == 0 && slash != NULL;
        if (!is_component(text + at, part) && !(first_of_many && is_host(text + at, part)))
            return 0;
        if (slash == NULL)
            return 1;
        at += part + 1;
    }
}

static int is_tag(const char *text, size_t length)
{
    return length > 0 && length <= TAG_MAX_LENGTH && is_one_of(text[0], LOWER UPPER DIGITS "_") &&
           strspn(text, LOWER UPPER DIGITS "_.-") == length;
}

/* "sha256:" and hexadecimal digits to the end. */
static int is_digest(const char *text)
{
    size_t algorithm = strspn(text, LOWER UPPER DIGITS "+._-");
    if (!is_one_of(text[0], LOWER UPPER) || text[algorithm] != ':')
        return 0;
    const char *hex = text + algorithm + 1;
    size_t length = strlen(hex);
    return length >= DIGEST_MIN_HEX && length <= NAME_MAX_LENGTH - algorithm &&
           strspn(hex, DIGITS "abcdefABCDEF") == length;
}

/* 64 hexadecimal digits alone are an image's id, which may not stand for a name. */
static int is_id(const char *text)
{
    return strlen(text) == ID_LENGTH && strspn(text, DIGITS "abcdef") == ID_LENGTH;
}

int swarm__image_reference_parse(const char *text, swarm__image_reference *out_reference)
{
    const char *at = strchr(text, '@');
    size_t length = at != NULL ? (size_t)(at - text) : strlen(text);
    size_t name = length;
    while (name > 0 && text[name - 1] != '/' && text[name - 1] != ':')
        name--;
    int tagged = name > 0 && text[name - 1] == ':';
    name = tagged ? name - 1 : length;
    swarm__image_reference reference = {.name_length = name};
    if (tagged) {
        reference.tag = text + name + 1;
        reference.tag_length = length - name - 1;
    }
    if (at != NULL)
        reference.digest = at + 1;
    if (is_id(text) || !is_name(text, name) ||
        (tagged && !is_tag(reference.tag, reference.tag_length)) ||
        (at != NULL && !is_digest(reference.digest)))
        return SWARM_E_PARSE;
    *out_reference = reference;
    return 0;
}
