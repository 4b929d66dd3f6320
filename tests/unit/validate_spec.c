/* SPDX-License-Identifier: MIT */
#include "validate_spec.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>

const char *const validate_service_base =
    "{\"Name\":\"name\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"image\"}},"
    "\"Mode\":{\"Replicated\":{\"Replicas\":1}}}";
const char *const validate_node_base = "{\"Name\":\"w1\"}";

static void put_in(json_t *root, const char *place, const char *text)
{
    char step[128];
    json_t *object = root;
    for (;;) {
        size_t length = strcspn(++place, "/");
        ck_assert_uint_lt(length, sizeof step);
        memcpy(step, place, length);
        step[length] = '\0';
        place += length;
        if (*place == '\0')
            break;
        json_t *inner = json_object_get(object, step);
        if (inner == NULL) {
            inner = json_object();
            json_object_set_new(object, step, inner);
        }
        object = inner;
    }
    if (text == NULL) {
        json_object_del(object, step);
        return;
    }
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    ck_assert_msg(value != NULL, "not JSON: %s", text);
    json_object_set_new(object, step, value);
}

static char *with(const char *base, const validate_case *tried)
{
    json_t *root = json_loads(base, 0, NULL);
    ck_assert_ptr_nonnull(root);
    put_in(root, tried->place, tried->value);
    char *text = json_dumps(root, 0);
    json_decref(root);
    return text;
}

static void judge(const char *text, const validate_case *tried, int code, swarm_error *error)
{
    ck_assert_msg(code == tried->code, "%s: %d at %s: %s", text, code,
                  swarm_error_get_path(error) != NULL ? swarm_error_get_path(error) : "-",
                  swarm_error_get_message(error));
    if (code < 0) {
        ck_assert_msg(swarm_error_get_code(error) == code, "%s", text);
        ck_assert_str_eq(swarm_error_get_message(error), tried->sentence);
        ck_assert_str_eq(swarm_error_get_path(error), tried->path);
    }
    swarm_error_free(error);
}

void validate_service_case(const validate_case *tried)
{
    swarm_service_spec *spec = NULL;
    swarm_error *error = NULL;
    char *text = with(validate_service_base, tried);
    int code = swarm_service_spec_from_json(text, strlen(text), &spec, &error);
    ck_assert_msg(code == 0, "%s: %s", text, swarm_error_get_message(error));
    ck_assert_int_eq(swarm_service_spec_validate(spec, NULL), tried->code);
    code = swarm_service_spec_validate(spec, &error);
    judge(text, tried, code, error);
    swarm_service_spec_free(spec);
    free(text);
}

void validate_node_case(const validate_case *tried)
{
    swarm_node_spec *spec = NULL;
    swarm_error *error = NULL;
    char *text = with(validate_node_base, tried);
    int code = swarm_node_spec_from_json(text, strlen(text), &spec, &error);
    ck_assert_msg(code == 0, "%s: %s", text, swarm_error_get_message(error));
    ck_assert_int_eq(swarm_node_spec_validate(spec, NULL), tried->code);
    code = swarm_node_spec_validate(spec, &error);
    judge(text, tried, code, error);
    swarm_node_spec_free(spec);
    free(text);
}
