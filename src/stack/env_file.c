/* SPDX-License-Identifier: MIT
 *
 * A service's environment: what its env_file files say, then its own entries, and for names without
 * a value what the variables have. An env_file is read as the docker CLI reads it: one KEY=VALUE a
 * line, lines that begin with # left out, quotes around the whole value taken off, nothing expanded;
 * KEY alone takes the variable's value, or is left out when there is none.
 */
#include "base/text.h"
#include "stack/shape.h"
#include <string.h>

typedef struct environment_list {
    swarm__load *load;
    swarm__yaml *map;
    swarm__map seen;
} environment_list;

/* Set a name, which may be there already. A value that is empty or missing gives way to the variable
 * of that name, as with the docker CLI. */
static int set_entry(environment_list *environment, const char *key, swarm__yaml *value)
{
    swarm__load *load = environment->load;
    if (value->kind == SWARM__YAML_NULL || value->text[0] == '\0') {
        const char *variable = swarm__load_variable(load, key);
        if (variable != NULL) {
            if (!swarm__utf8_valid(variable, strlen(variable)))
                return swarm__load_fail(load, SWARM_E_PARSE, value, "the variable %s is not UTF-8",
                                        key);
            value->text = swarm__load_strndup(load, value, variable, strlen(variable));
            if (value->text == NULL)
                return SWARM_E_NOMEM;
            value->kind = SWARM__YAML_STRING;
        }
    }
    swarm__yaml *before = swarm__map_get(&environment->seen, key);
    if (before != NULL) {
        swarm__yaml_become(before, value);
        return 0;
    }
    if (swarm__yaml_put_text(load, environment->map, key, value) < 0)
        return SWARM_E_NOMEM;
    return swarm__map_put(&environment->seen, key, value) < 0 ? swarm__load_fail_nomem(load) : 0;
}

static int is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* One line, without its end, which the caller has made NUL. */
static int read_line(environment_list *environment, char *line, const swarm__yaml *at)
{
    swarm__load *load = environment->load;
    while (is_space(*line))
        line++;
    if (*line == '\0' || *line == '#')
        return 0;
    char *equals = strchr(line, '=');
    if (equals != NULL)
        *equals = '\0';
    if (*line == '\0' || strpbrk(line, " \t") != NULL)
        return swarm__load_fail(load, SWARM_E_PARSE, at,
                                *line == '\0' ? "there is no name before the ="
                                              : "a name in an environment file has no blanks");
    if (equals == NULL && swarm__load_variable(load, line) == NULL)
        return 0;
    char *value = equals != NULL ? equals + 1 : line + strlen(line);
    size_t length = strlen(value);
    if (length >= 2 && (value[0] == '\'' || value[0] == '"') && value[length - 1] == value[0]) {
        value[length - 1] = '\0';
        value++;
    }
    swarm__yaml *node = swarm__yaml_string(load, value, at);
    return node != NULL ? set_entry(environment, line, node) : SWARM_E_NOMEM;
}

static int read_file(environment_list *environment, const swarm__yaml *file)
{
    swarm__load *load = environment->load;
    const char *path = swarm__load_path(load, file, file->text);
    char *data;
    size_t length;
    if (path == NULL)
        return SWARM_E_NOMEM;
    int code = swarm__load_read(load, file, path, &data, &length);
    if (code < 0)
        return code;
    swarm__yaml at = {.file = path, .column = 1};
    const char *end = data + length;
    if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
        data += 3;
    while (data < end && code == 0) {
        at.line++;
        char *line_end = memchr(data, '\n', (size_t)(end - data));
        size_t line_length = (size_t)((line_end != NULL ? line_end : end) - data);
        if (memchr(data, '\0', line_length) != NULL || !swarm__utf8_valid(data, line_length))
            return swarm__load_fail(load, SWARM_E_PARSE, &at, "the line is not UTF-8 text");
        char *next = data + line_length + 1;
        if (line_length > 0 && data[line_length - 1] == '\r')
            line_length--;
        data[line_length] = '\0';
        code = read_line(environment, data, &at);
        data = next;
    }
    return code;
}

static int fill(environment_list *environment, const swarm__yaml *files, const swarm__yaml *own)
{
    int code = 0;
    const swarm__yaml *file = files != NULL ? files->first : NULL;
    for (; file != NULL && code == 0; file = file->next)
        code = read_file(environment, file);
    for (swarm__yaml *value = own != NULL ? own->first : NULL; value != NULL && code == 0;) {
        swarm__yaml *next = value->next;
        code = set_entry(environment, value->key->text, value);
        value = next;
    }
    return code;
}

int swarm__shape_environment(swarm__load *load, swarm__yaml *service)
{
    const swarm__yaml *files = swarm__yaml_get(service, "env_file");
    const swarm__yaml *own = swarm__yaml_get(service, "environment");
    if (files == NULL && own == NULL)
        return 0;
    environment_list list = {.load = load};
    list.map = swarm__yaml_new(load, SWARM__YAML_MAP, own != NULL ? own : files);
    if (list.map == NULL)
        return SWARM_E_NOMEM;
    int code = fill(&list, files, own);
    swarm__map_free(&list.seen);
    if (code < 0)
        return code;
    swarm__yaml_remove(service, "env_file");
    swarm__yaml_remove(service, "environment");
    return swarm__yaml_put_text(load, service, "environment", list.map);
}
