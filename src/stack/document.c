/* SPDX-License-Identifier: MIT
 *
 * We take libfyaml's events and not its documents: so that each value's place is kept, and so that
 * the depth and the number of values are limited before they cost anything.
 */
#include "stack/document.h"

#include "base/alloc.h"
#include "base/text.h"
#include "stack/scalar.h"
#include "stack/scalar_text.h"
#include <libfyaml.h>
#include <string.h>

typedef struct document_reader {
    swarm__load *load;
    swarm__yaml place; /* of the event at hand; also carries the file's name */
    swarm__yaml *root;
    swarm__yaml *open[SWARM__STACK_DEPTH]; /* lists and maps that have not ended */
    swarm__yaml *key[SWARM__STACK_DEPTH];  /* of each open map: the key that waits for its value */
    size_t depth;
    swarm__map anchors; /* name -> swarm__yaml whose key is the name */
    swarm__text text;   /* of the scalar at hand; its memory serves the next one, too */
    int documents;
} document_reader;

static int fail(document_reader *reader, swarm_status code, const char *message)
{
    return swarm__load_fail(reader->load, code, &reader->place, "%s", message);
}

/* --- one map has ended: unique keys, merge keys --- */

/* Take the entries of `from` into the map unless their keys are there already. */
static int merge_entries(document_reader *reader, swarm__yaml *map, swarm__map *seen,
                         swarm__yaml *from)
{
    if (from->kind != SWARM__YAML_MAP)
        return swarm__load_fail(reader->load, SWARM_E_INVAL, from,
                                "a merge key (<<) takes a map or a list of maps, this is %s",
                                swarm__yaml_kind_text(from));
    for (swarm__yaml *value = from->first; value != NULL;) {
        swarm__yaml *next = value->next;
        if (swarm__map_get(seen, value->key->text) == NULL) {
            swarm__yaml_append(map, value);
            if (swarm__map_put(seen, value->key->text, value) < 0)
                return swarm__load_fail_nomem(reader->load);
        }
        value = next;
    }
    return 0;
}

static int expand_merge_key(document_reader *reader, swarm__yaml *map, swarm__map *seen)
{
    swarm__yaml *merged = swarm__map_get(seen, "<<");
    if (merged == NULL || !merged->key->merge_key)
        return 0;
    swarm__yaml_remove(map, "<<");
    swarm__map_remove(seen, "<<");
    if (merged->kind != SWARM__YAML_LIST)
        return merge_entries(reader, map, seen, merged);
    for (swarm__yaml *item = merged->first; item != NULL; item = item->next) {
        int code = merge_entries(reader, map, seen, item);
        if (code < 0)
            return code;
    }
    return 0;
}

static int finish_map(document_reader *reader, swarm__yaml *map)
{
    swarm__map seen = {0};
    int code = 0;
    for (swarm__yaml *value = map->first; value != NULL && code == 0; value = value->next) {
        const swarm__yaml *first = swarm__map_get(&seen, value->key->text);
        if (first != NULL)
            code = swarm__load_fail(reader->load, SWARM_E_PARSE, value->key,
                                    "the key \"%.100s\" is given twice, first in line %u",
                                    value->key->text, (unsigned)first->key->line);
        else if (swarm__map_put(&seen, value->key->text, value) < 0)
            code = swarm__load_fail_nomem(reader->load);
    }
    if (code == 0)
        code = expand_merge_key(reader, map, &seen);
    swarm__map_free(&seen);
    return code;
}

/* --- values and where they go --- */

static int take_key(document_reader *reader, swarm__yaml *node)
{
    if (node->kind != SWARM__YAML_STRING)
        return swarm__load_fail(reader->load, SWARM_E_PARSE, node,
                                "a key must be a string, this is %s", swarm__yaml_kind_text(node));
    reader->key[reader->depth - 1] = node;
    return 0;
}

static int waits_for_key(const document_reader *reader)
{
    return reader->depth > 0 && reader->open[reader->depth - 1]->kind == SWARM__YAML_MAP &&
           reader->key[reader->depth - 1] == NULL;
}

static int place_node(document_reader *reader, swarm__yaml *node)
{
    if (reader->depth == 0) {
        reader->root = node;
        return 0;
    }
    if (waits_for_key(reader))
        return take_key(reader, node);
    swarm__yaml *parent = reader->open[reader->depth - 1];
    if (parent->kind == SWARM__YAML_MAP)
        swarm__yaml_put(parent, reader->key[reader->depth - 1], node);
    else
        swarm__yaml_append(parent, node);
    reader->key[reader->depth - 1] = NULL;
    return 0;
}

static int set_anchor(document_reader *reader, struct fy_token *token, swarm__yaml *node)
{
    if (token == NULL)
        return 0;
    size_t length = 0;
    const char *text = fy_token_get_text(token, &length);
    if (text == NULL)
        return swarm__load_fail_nomem(reader->load);
    /* The anchor has its own entry: the node's key is what it has in its map. */
    swarm__yaml *entry = swarm__yaml_new(reader->load, SWARM__YAML_NULL, node);
    char *name = swarm__load_strndup(reader->load, node, text, length);
    if (entry == NULL || name == NULL)
        return SWARM_E_NOMEM;
    entry->first = node;
    if (swarm__map_put(&reader->anchors, name, entry) < 0)
        return swarm__load_fail_nomem(reader->load);
    return 0;
}

static int read_alias(document_reader *reader, const struct fy_event *event)
{
    size_t length = 0;
    const char *text = fy_token_get_text(event->alias.anchor, &length);
    char *name = text != NULL ? swarm__strndup(text, length) : NULL;
    if (name == NULL)
        return swarm__load_fail_nomem(reader->load);
    const swarm__yaml *entry = swarm__map_get(&reader->anchors, name);
    int code = 0;
    if (entry == NULL)
        code = swarm__load_fail(reader->load, SWARM_E_PARSE, &reader->place,
                                "there is no anchor &%.100s before this alias", name);
    for (size_t i = 0; i < reader->depth && code == 0; i++)
        if (reader->open[i] == entry->first)
            code = swarm__load_fail(reader->load, SWARM_E_PARSE, &reader->place,
                                    "the alias *%.100s stands inside what it repeats", name);
    swarm__free(name);
    if (code < 0)
        return code;
    swarm__yaml *copy = swarm__yaml_copy(reader->load, entry->first);
    return copy != NULL ? place_node(reader, copy) : SWARM_E_NOMEM;
}

/* --- tags --- */

/* The kind that a core tag asks for, by the tag's full name; -1 for a tag that we do not know. */
static int kind_of_tag(const char *tag)
{
    static const struct {
        const char *tag;
        int kind;
    } tags[] = {
        {"!", SWARM__YAML_STRING},
        {"tag:yaml.org,2002:str", SWARM__YAML_STRING},
        {"tag:yaml.org,2002:int", SWARM__YAML_INTEGER},
        {"tag:yaml.org,2002:float", SWARM__YAML_NUMBER},
        {"tag:yaml.org,2002:bool", SWARM__YAML_BOOL},
        {"tag:yaml.org,2002:null", SWARM__YAML_NULL},
        {"tag:yaml.org,2002:seq", SWARM__YAML_LIST},
        {"tag:yaml.org,2002:map", SWARM__YAML_MAP},
    };
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (strcmp(tags[i].tag, tag) == 0)
            return tags[i].kind;
    return -1;
}

/* Read the tag into *out_kind, which stays when there is none. */
static int read_tag(document_reader *reader, struct fy_token *token, int *out_kind)
{
    if (token == NULL)
        return 0;
    size_t length = 0;
    const char *text = fy_token_get_text(token, &length);
    char *tag = text != NULL ? swarm__strndup(text, length) : NULL;
    if (tag == NULL)
        return swarm__load_fail_nomem(reader->load);
    int code = 0;
    int kind = kind_of_tag(tag);
    if (kind >= 0)
        *out_kind = kind;
    else
        code = swarm__load_fail(reader->load, SWARM_E_NOTSUP, &reader->place,
                                "the tag %.100s is not supported", tag);
    swarm__free(tag);
    return code;
}

/* --- events --- */

static int read_text(document_reader *reader, struct fy_token *token, swarm__yaml *node)
{
    swarm__text *text = &reader->text;
    text->length = 0;
    swarm__text_add(text, "");
    if (text->failed || (token != NULL && swarm__scalar_text(token, text) < 0))
        return swarm__load_fail_nomem(reader->load);
    if (memchr(text->data, '\0', text->length) != NULL)
        return fail(reader, SWARM_E_PARSE, "a text cannot hold the character NUL");
    if (!swarm__utf8_valid(text->data, text->length))
        return fail(reader, SWARM_E_PARSE, "the text has an escape that is no character");
    node->text = swarm__load_strndup(reader->load, node, text->data, text->length);
    return node->text != NULL ? 0 : SWARM_E_NOMEM;
}

static int read_scalar(document_reader *reader, const struct fy_event *event)
{
    enum fy_scalar_style style =
        event->scalar.value != NULL ? fy_token_scalar_style(event->scalar.value) : FYSS_PLAIN;
    /* libfyaml's place of a quoted text is after the quote. */
    if ((style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) && reader->place.column > 1)
        reader->place.column--;
    swarm__yaml *node = swarm__yaml_new(reader->load, SWARM__YAML_STRING, &reader->place);
    if (node == NULL)
        return SWARM_E_NOMEM;
    int code = read_text(reader, event->scalar.value, node);
    if (code < 0)
        return code;
    int plain = style == FYSS_PLAIN;
    int kind = -1;
    code = read_tag(reader, event->scalar.tag, &kind);
    if (code < 0)
        return code;
    if (kind < 0 && plain)
        swarm__scalar_resolve(node);
    else if (kind >= 0 && kind != SWARM__YAML_STRING) {
        swarm__scalar_resolve(node);
        if ((int)node->kind != kind)
            return fail(reader, SWARM_E_PARSE, "the value is not what its tag says");
    }
    /* A plain << is a merge key; a quoted one is a key like others. */
    if (plain && waits_for_key(reader) && strcmp(node->text, "<<") == 0)
        node->merge_key = 1;
    code = set_anchor(reader, event->scalar.anchor, node);
    return code < 0 ? code : place_node(reader, node);
}

static int open_container(document_reader *reader, swarm__yaml_kind kind, struct fy_token *anchor,
                          struct fy_token *tag)
{
    if (waits_for_key(reader))
        return fail(reader, SWARM_E_PARSE, "a key must be a string, this is a list or a map");
    if (reader->depth == SWARM__STACK_DEPTH)
        return swarm__load_fail(reader->load, SWARM_E_LIMIT, &reader->place,
                                "lists and maps are nested deeper than %d levels",
                                SWARM__STACK_DEPTH);
    int tag_kind = (int)kind;
    int code = read_tag(reader, tag, &tag_kind);
    if (code < 0)
        return code;
    if (tag_kind != (int)kind)
        return fail(reader, SWARM_E_PARSE, "the value is not what its tag says");
    swarm__yaml *node = swarm__yaml_new(reader->load, kind, &reader->place);
    if (node == NULL)
        return SWARM_E_NOMEM;
    code = set_anchor(reader, anchor, node);
    if (code == 0)
        code = place_node(reader, node);
    if (code < 0)
        return code;
    reader->open[reader->depth] = node;
    reader->key[reader->depth] = NULL;
    reader->depth++;
    return 0;
}

static int close_container(document_reader *reader)
{
    swarm__yaml *node = reader->open[--reader->depth];
    return node->kind == SWARM__YAML_MAP ? finish_map(reader, node) : 0;
}

static int read_event(document_reader *reader, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    if (mark != NULL) {
        reader->place.line = (uint32_t)mark->line + 1;
        reader->place.column = (uint32_t)mark->column + 1;
    }
    switch (event->type) {
    case FYET_DOCUMENT_START:
        if (reader->documents++ > 0)
            return fail(reader, SWARM_E_NOTSUP,
                        "a Compose file holds one document, here begins "
                        "another");
        return 0;
    case FYET_ALIAS:
        return read_alias(reader, event);
    case FYET_SCALAR:
        return read_scalar(reader, event);
    case FYET_SEQUENCE_START:
        return open_container(reader, SWARM__YAML_LIST, event->sequence_start.anchor,
                              event->sequence_start.tag);
    case FYET_MAPPING_START:
        return open_container(reader, SWARM__YAML_MAP, event->mapping_start.anchor,
                              event->mapping_start.tag);
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        return close_container(reader);
    default:
        return 0;
    }
}

/* What libfyaml has to say, at its place; or out of memory when it says nothing. */
static int fail_with_diagnostic(document_reader *reader, struct fy_diag *diag)
{
    void *walk = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &walk);
    if (error == NULL || error->msg == NULL)
        return swarm__load_fail_nomem(reader->load);
    if (error->line >= 0 && error->column >= 0) {
        reader->place.line = (uint32_t)error->line;
        reader->place.column = (uint32_t)error->column;
    }
    return fail(reader, SWARM_E_PARSE, error->msg);
}

static int read_events(document_reader *reader, struct fy_parser *parser, struct fy_diag *diag)
{
    for (;;) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL)
            return fy_parser_get_stream_error(parser) ? fail_with_diagnostic(reader, diag) : 0;
        int code = read_event(reader, event);
        fy_parser_event_free(parser, event);
        if (code < 0)
            return code;
    }
}

static void say_nothing(struct fy_diag *diag, void *user, const char *text, size_t length)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)length;
}

static int parse(document_reader *reader, const char *text, size_t length)
{
    struct fy_diag_cfg diag_config;
    fy_diag_cfg_default(&diag_config);
    diag_config.fp = NULL;
    diag_config.output_fn = say_nothing;
    diag_config.colorize = false;
    struct fy_diag *diag = fy_diag_create(&diag_config);
    if (diag == NULL)
        return swarm__load_fail_nomem(reader->load);
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg config = {.search_path = "",
                                  .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE,
                                  .diag = diag};
    struct fy_parser *parser = fy_parser_create(&config);
    int code = 0;
    if (parser == NULL || fy_parser_set_string(parser, text, length) < 0)
        code = swarm__load_fail_nomem(reader->load);
    else
        code = read_events(reader, parser, diag);
    if (parser != NULL)
        fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return code;
}

/* libfyaml reads bytes; that they are text is ours to check, and to say where they are not. */
static int check_text(document_reader *reader, const char *text, size_t length)
{
    if (length > SWARM__STACK_FILE_BYTES)
        return swarm__load_fail(reader->load, SWARM_E_LIMIT, &reader->place,
                                "the document is larger than %d MiB",
                                SWARM__STACK_FILE_BYTES >> 20);
    size_t line_start = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && text[i] != '\n')
            continue;
        reader->place.line++;
        size_t line_length = i - line_start;
        if (!swarm__utf8_valid(text + line_start, line_length) ||
            memchr(text + line_start, '\0', line_length) != NULL)
            return fail(reader, SWARM_E_PARSE, "the line is not UTF-8 text");
        line_start = i + 1;
    }
    return 0;
}

static int is_blank(char letter)
{
    return letter == ' ' || letter == '\t';
}

static int is_line_end(char letter)
{
    return letter == '\n' || letter == '\r';
}

/* At a tab after a colon libfyaml 0.7 frees the same memory twice where an explicit key (?) is open. Nobody
 * writes both; so a tab after a colon is refused behind an explicit key. */
static int check_explicit_keys(document_reader *reader, const char *text, size_t length)
{
    int opened = 0, at_start = 1; /* only blanks and indicators so far on this line */
    size_t line_start = 0;
    reader->place.line = 1;
    for (size_t i = 0; i < length; i++) {
        size_t next = i + 1;
        if (text[i] == '?' && at_start &&
            (next == length || is_blank(text[next]) || is_line_end(text[next])))
            opened = 1;
        if (opened && text[i] == ':') {
            while (next < length && text[next] == ' ')
                next++;
            if (next < length && text[next] == '\t') {
                reader->place.column = (uint32_t)(next - line_start) + 1;
                return fail(
                    reader, SWARM_E_NOTSUP,
                    "a tab after a colon is not read behind an explicit key (?): use blanks");
            }
        }
        at_start = is_line_end(text[i]) || (at_start && strchr(" \t-?:", text[i]) != NULL);
        if (text[i] == '\n') {
            reader->place.line++;
            line_start = i + 1;
        }
    }
    return 0;
}

/* Blanks after the last line mean nothing; and where a block text is empty libfyaml 0.7 takes what its
 * memory held before for a line's end, if they are there. */
static size_t without_last_blanks(const char *text, size_t length)
{
    size_t end = length;
    while (end > 0 && is_blank(text[end - 1]))
        end--;
    return end > 0 && text[end - 1] == '\n' ? end : length;
}

int swarm__document_read(swarm__load *load, const char *file, const char *text, size_t length,
                         swarm__yaml **out_root)
{
    document_reader reader = {.load = load, .place = {.file = file}};
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    int code = check_text(&reader, text, length);
    if (code == 0)
        code = check_explicit_keys(&reader, text, length);
    if (code == 0) {
        reader.place.line = reader.place.column = 1;
        code = parse(&reader, text, without_last_blanks(text, length));
    }
    swarm__map_free(&reader.anchors);
    swarm__text_free(&reader.text);
    if (code < 0)
        return code;
    if (!swarm__yaml_is(reader.root, SWARM__YAML_MAP)) {
        if (reader.root != NULL)
            reader.place = *reader.root;
        return fail(&reader, SWARM_E_PARSE, "a Compose file must be a map at its top");
    }
    *out_root = reader.root;
    return 0;
}
