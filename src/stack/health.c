/* SPDX-License-Identifier: MIT
 *
 * A service's health check, and the HTTP probe in it that only libswarm knows.
 */
#include "stack/shape.h"
#include <string.h>

static swarm__yaml *list_of(swarm__load *load, swarm__yaml *first)
{
    swarm__yaml *list = first != NULL ? swarm__yaml_new(load, SWARM__YAML_LIST, first) : NULL;
    if (list != NULL)
        swarm__yaml_append(list, first);
    return list;
}

/* --- test: a string is for the shell --- */

static int shape_test(swarm__load *load, swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_STRING) {
        swarm__yaml *list = list_of(load, swarm__yaml_string(load, "CMD-SHELL", node));
        swarm__yaml *command = list != NULL ? swarm__yaml_copy(load, node) : NULL;
        if (command == NULL)
            return SWARM_E_NOMEM;
        swarm__yaml_append(list, command);
        swarm__yaml_become(node, list);
        return 0;
    }
    return node->kind == SWARM__YAML_LIST ? swarm__shape_strings(load, node)
                                          : swarm__shape_fail(load, node, "a string or a list");
}

/* --- status: 200, "200-299", "200,204" or a list of those; to a list --- */

static int add_statuses(swarm__load *load, swarm__yaml *list, swarm__yaml *item)
{
    int code = swarm__shape_text(load, item);
    if (code < 0)
        return code;
    for (const char *text = item->text;; text++) {
        text += strspn(text, " ");
        size_t length = strcspn(text, ", ");
        char *piece = swarm__load_strndup(load, item, text, length);
        swarm__yaml *node = piece != NULL ? swarm__yaml_string(load, piece, item) : NULL;
        if (node == NULL)
            return SWARM_E_NOMEM;
        swarm__yaml_append(list, node);
        text += length;
        text += strspn(text, " ");
        if (*text == '\0')
            return 0;
        if (*text != ',')
            return swarm__load_fail(load, SWARM_E_INVAL, item,
                                    "\"%.100s\" is not a status, a range or a list of those",
                                    item->text);
    }
}

static int shape_status(swarm__load *load, swarm__yaml *node)
{
    swarm__yaml *list = swarm__yaml_new(load, SWARM__YAML_LIST, node);
    if (list == NULL)
        return SWARM_E_NOMEM;
    int code = 0;
    if (node->kind != SWARM__YAML_LIST) {
        code = add_statuses(load, list, node);
    } else {
        for (swarm__yaml *item = node->first; item != NULL && code == 0; item = item->next)
            code = add_statuses(load, list, item);
    }
    if (code == 0)
        swarm__yaml_become(node, list);
    return code;
}

/* --- json: {/status: UP}, or "/status" for anything that is there; to {pointer, value} --- */

static int put_pointer(swarm__load *load, swarm__yaml *map, const char *pointer,
                       const swarm__yaml *at)
{
    if (pointer[0] != '\0' && pointer[0] != '/')
        return swarm__load_fail(load, SWARM_E_INVAL, at,
                                "\"%.100s\" is not a JSON pointer, which begins with /", pointer);
    swarm__yaml *node = swarm__yaml_string(load, pointer, at);
    return node != NULL ? swarm__yaml_put_text(load, map, "pointer", node) : SWARM_E_NOMEM;
}

static int shape_json(swarm__load *load, swarm__yaml *node)
{
    swarm__yaml *map = swarm__yaml_new(load, SWARM__YAML_MAP, node);
    if (map == NULL)
        return SWARM_E_NOMEM;
    int code;
    if (node->kind == SWARM__YAML_STRING) {
        code = put_pointer(load, map, node->text, node);
    } else if (node->kind == SWARM__YAML_MAP && node->count == 1) {
        swarm__yaml *value = swarm__yaml_copy(load, node->first);
        if (value == NULL)
            return SWARM_E_NOMEM;
        if (value->kind == SWARM__YAML_NULL)
            value->text = "null";
        if (value->kind == SWARM__YAML_LIST || value->kind == SWARM__YAML_MAP)
            return swarm__shape_fail(load, value, "a string, a number, true, false or null");
        value->kind = SWARM__YAML_STRING; /* a truth value's and a number's text is JSON's too */
        code = put_pointer(load, map, node->first->key->text, node->first->key);
        if (code == 0)
            code = swarm__yaml_put_text(load, map, "value", value);
    } else {
        return swarm__shape_fail(load, node, "a map of one JSON pointer to one value");
    }
    if (code == 0)
        swarm__yaml_become(node, map);
    return code;
}

/* --- the probe --- */

static const swarm__key tls_keys[] = {
    {.name = "verify", .shape = swarm__shape_bool},
    {.name = "server_name", .shape = swarm__shape_string},
    {.name = "ca_file", .shape = swarm__shape_string},
    {.name = NULL},
};

static const swarm__key http_keys[] = {
    {.name = "scheme", .shape = swarm__shape_string},
    {.name = "port", .shape = swarm__shape_integer},
    {.name = "path", .shape = swarm__shape_string},
    {.name = "method", .shape = swarm__shape_string},
    {.name = "headers", .shape = swarm__shape_options},
    {.name = "status", .shape = shape_status},
    {.name = "body", .shape = swarm__shape_string},
    {.name = "json", .shape = shape_json},
    {.name = "tls", .object = tls_keys},
    {.name = NULL},
};

int swarm__shape_health_http(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_object(load, node, http_keys);
    swarm__yaml *tls = swarm__yaml_get(node, "tls");
    swarm__yaml *ca_file = swarm__yaml_get(tls, "ca_file");
    if (code == 0 && ca_file != NULL) {
        ca_file->text = swarm__load_path(load, ca_file, ca_file->text);
        if (ca_file->text == NULL)
            code = SWARM_E_NOMEM;
    }
    return code;
}

static const swarm__key health_keys[] = {
    {.name = "test", .shape = shape_test},
    {.name = "disable", .shape = swarm__shape_bool},
    {.name = "interval", .shape = swarm__shape_duration},
    {.name = "timeout", .shape = swarm__shape_duration},
    {.name = "retries", .shape = swarm__shape_integer},
    {.name = "start_period", .shape = swarm__shape_duration},
    {.name = "start_interval", .shape = swarm__shape_duration},
    {.name = "x-http", .shape = swarm__shape_health_http},
    {.name = NULL},
};

int swarm__shape_health(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_object(load, node, health_keys);
}

int swarm__shape_move_http(swarm__load *load, swarm__yaml *service)
{
    static const char spelling[] = "x-healthcheck-http";
    swarm__yaml *http = swarm__yaml_get(service, spelling);
    if (http == NULL)
        return 0;
    swarm__yaml *health = swarm__yaml_get(service, "healthcheck");
    if (swarm__yaml_get(health, "x-http") != NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, http->key,
                                "the HTTP probe is given twice, here and inside healthcheck");
    if (health == NULL) {
        health = swarm__yaml_new(load, SWARM__YAML_MAP, http);
        if (health == NULL || swarm__yaml_put_text(load, service, "healthcheck", health) < 0)
            return SWARM_E_NOMEM;
    }
    swarm__yaml_remove(service, spelling);
    return swarm__yaml_put_text(load, health, "x-http", http);
}
