/* SPDX-License-Identifier: MIT
 *
 * Command lines split into words as the docker CLI does.
 */
#include "base/text.h"
#include "stack/load.h"
#include "stack/scalar.h"
#include <string.h>

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What stands between quotes; `text` is after the opening one. NULL when the closing one misses. */
static const char *quoted(const char *text, char quote, swarm__text *word)
{
    for (; *text != quote; text++) {
        if (quote == '"' && *text == '\\')
            text++;
        if (*text == '\0')
            return NULL;
        swarm__text_add_bytes(word, text, 1);
    }
    return text + 1;
}

/* One word, from its first character on. NULL when a quote or a backslash is left open. */
static const char *one_word(const char *text, swarm__text *word)
{
    while (text != NULL && *text != '\0' && !is_space(*text)) {
        if (*text == '\'' || *text == '"') {
            text = quoted(text + 1, *text, word);
            continue;
        }
        if (*text == '\\' && *++text == '\0')
            return NULL;
        swarm__text_add_bytes(word, text, 1);
        text++;
    }
    return text;
}

static int append_word(swarm__load *load, swarm__yaml *words, swarm__text *word)
{
    if (word->failed)
        return swarm__load_fail_nomem(load);
    const char *text = word->data != NULL ? word->data : "";
    text = swarm__load_strndup(load, words, text, word->length);
    swarm__yaml *node = text != NULL ? swarm__yaml_string(load, text, words) : NULL;
    if (node == NULL)
        return SWARM_E_NOMEM;
    swarm__yaml_append(words, node);
    return 0;
}

int swarm__split_words(swarm__load *load, const char *text, swarm__yaml *words)
{
    for (;;) {
        while (is_space(*text))
            text++;
        if (*text == '\0')
            return 0;
        if (*text == '#') {
            text += strcspn(text, "\n");
            continue;
        }
        swarm__text word = {0};
        text = one_word(text, &word);
        int code = text != NULL ? append_word(load, words, &word)
                                : swarm__load_fail(load, SWARM_E_PARSE, words,
                                                   "the command line ends inside a quote or after "
                                                   "a backslash");
        swarm__text_free(&word);
        if (code < 0)
            return code;
    }
}
