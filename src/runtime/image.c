/* SPDX-License-Identifier: MIT */
#include "runtime/image.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

enum {
    NAME_MAX_LENGTH = 255,
    TAG_MAX_LENGTH = 128,
    DIGEST_MIN_HEX = 32
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
        !is_one_of(text[name - 1], LOWER UPPER DIGITS) || memmem(text, length, "..", 2) != NULL)
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

int swarm__image_parse(const char *reference, char **out_folder, swarm_error **err)
{
    const char *at = strchr(reference, '@');
    size_t length = at != NULL ? (size_t)(at - reference) : strlen(reference);
    const char *slash = memrchr(reference, '/', length);
    const char *last = slash != NULL ? slash + 1 : reference;
    const char *colon = memchr(last, ':', (size_t)(reference + length - last));
    size_t name = colon != NULL ? (size_t)(colon - reference) : length;
    if (!is_name(reference, name) || (colon != NULL && !is_tag(colon + 1, length - name - 1)) ||
        (at != NULL && !is_digest(at + 1)))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid reference format: \"%s\"", reference);
    char *folder;
    if (at != NULL)
        folder = swarm__format("%.*s/%s", (int)name, reference, at + 1);
    else
        folder =
            swarm__format("%.*s/%s", (int)name, reference, colon != NULL ? colon + 1 : "latest");
    if (folder == NULL)
        return swarm__fail_nomem(err);
    *out_folder = folder;
    return 0;
}

/* The reference as Docker completes it: with its tag. */
static int fail_missing(const char *reference, const char *images_path, const char *folder,
                        swarm_error **err)
{
    const char *slash = strrchr(reference, '/');
    int complete = strchr(slash != NULL ? slash : reference, ':') != NULL;
    return swarm__fail(err, SWARM_E_NOTFOUND, NULL,
                       "No such image: %s%s (there is no folder %s/%s)", reference,
                       complete ? "" : ":latest", images_path, folder);
}

int swarm__image_find(const char *images_path, const char *reference, char **out_path,
                      swarm_error **err)
{
    char *folder;
    int code = swarm__image_parse(reference, &folder, err);
    if (code < 0)
        return code;
    char real[PATH_MAX];
    struct stat status;
    char *path = swarm__format("%s/%s", images_path, folder);
    char *found = NULL;
    if (path == NULL)
        code = swarm__fail_nomem(err);
    else if (realpath(path, real) == NULL && errno != ENOENT && errno != ENOTDIR)
        code = swarm__fail_errno(err, errno, "looking for the image %s in %s", reference, path);
    else if (stat(path, &status) < 0 || !S_ISDIR(status.st_mode))
        code = fail_missing(reference, images_path, folder, err);
    else if ((found = swarm__strdup(real)) == NULL)
        code = swarm__fail_nomem(err);
    else
        *out_path = found;
    swarm__free(path);
    swarm__free(folder);
    return code;
}
