/* SPDX-License-Identifier: MIT */
#include "stack_text.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static int load(const char *text, const char *over, swarm_stack **out_stack, swarm_error **err)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    ck_assert_ptr_nonnull(loader);
    ck_assert_int_eq(swarm_stack_loader_set_name(loader, "shop", NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_directory(loader, "/srv", NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "SET", "value", NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "EMPTY", "", NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "HOME", "/home/me", NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_add_memory(loader, "stack.yml", text, strlen(text), NULL),
                     0);
    if (over != NULL)
        ck_assert_int_eq(
            swarm_stack_loader_add_memory(loader, "over.yml", over, strlen(over), NULL), 0);
    int code = swarm_stack_load(loader, out_stack, err);
    swarm_stack_loader_free(loader);
    return code;
}

swarm_stack *stack_of_two(const char *text, const char *over)
{
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    int code = load(text, over, &stack, &error);
    ck_assert_msg(code == 0, "%s\n%u:%u: %s", text, swarm_error_get_line(error),
                  swarm_error_get_column(error), swarm_error_get_message(error));
    ck_assert_ptr_null(error);
    return stack;
}

swarm_stack *stack_of(const char *text)
{
    return stack_of_two(text, NULL);
}

const char *stack_text_web(const char *body)
{
    static char text[8192];
    strcpy(text, "services:\n  web:\n    image: lab\n");
    char *end = text + strlen(text);
    while (*body != '\0') {
        size_t length = strcspn(body, "\n");
        ck_assert_uint_lt((size_t)(end - text) + length + 6, sizeof text);
        end += sprintf(end, "    %.*s\n", (int)length, body);
        body += length + (body[length] == '\n');
    }
    return text;
}

/* Follow a JSON pointer without escapes, except ~1 for a slash. */
static const json_t *follow(const json_t *json, const char *pointer)
{
    while (json != NULL && *pointer == '/') {
        char name[128] = "";
        size_t length = 0;
        for (pointer++; *pointer != '\0' && *pointer != '/'; pointer++) {
            int slash = pointer[0] == '~' && pointer[1] == '1';
            name[length++] = slash ? '/' : *pointer;
            pointer += slash;
        }
        name[length] = '\0';
        json = json_is_array(json) ? json_array_get(json, strtoul(name, NULL, 10))
                                   : json_object_get(json, name);
    }
    return json;
}

void stack_has(const swarm_stack *stack, const char *service, const char *pointer, const char *json)
{
    const swarm_service_spec *spec = swarm_stack_find_service(stack, service);
    ck_assert_msg(spec != NULL, "there is no service %s", service);
    char *text = NULL;
    ck_assert_int_eq(swarm_service_spec_to_json(spec, 0, &text, NULL), 0);
    json_t *whole = json_loads(text, 0, NULL);
    const json_t *found = follow(whole, pointer);
    char *found_text =
        found != NULL ? json_dumps(found, JSON_COMPACT | JSON_ENCODE_ANY) : strdup("nothing");
    if (json == NULL) {
        ck_assert_msg(found == NULL, "%s is %s", pointer, found_text);
    } else {
        json_t *wanted = json_loads(json, JSON_DECODE_ANY, NULL);
        ck_assert_msg(wanted != NULL, "the test's own JSON is wrong: %s", json);
        ck_assert_msg(found != NULL && json_equal(found, wanted), "%s is %s, not %s", pointer,
                      found_text, json);
        json_decref(wanted);
    }
    free(found_text);
    json_decref(whole);
    swarm_free(text);
}

void stack_web_has(const char *body, const char *pointer, const char *json)
{
    swarm_stack *stack = stack_of(stack_text_web(body));
    const swarm_error *warning = swarm_stack_warning_at(stack, 0);
    ck_assert_msg(warning == NULL, "%s: %s", body, swarm_error_get_message(warning));
    stack_has(stack, "web", pointer, json);
    swarm_stack_free(stack);
}

static void is_at(const char *text, const swarm_error *error, uint32_t line, uint32_t column,
                  const char *says)
{
    const char *message = swarm_error_get_message(error);
    ck_assert_msg(strstr(message, says) != NULL, "%s\nsays \"%s\", not \"%s\"", text, message,
                  says);
    ck_assert_msg(line == 0 || swarm_error_get_line(error) == line, "%s\n%s: in line %u, not %u",
                  text, message, swarm_error_get_line(error), line);
    ck_assert_msg(column == 0 || swarm_error_get_column(error) == column,
                  "%s\n%s: in column %u, not %u", text, message, swarm_error_get_column(error),
                  column);
    if (line != 0)
        ck_assert_str_eq(swarm_error_get_file(error), "stack.yml");
}

void stack_fails(const char *text, int code, uint32_t line, uint32_t column, const char *says)
{
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    int result = load(text, NULL, &stack, &error);
    ck_assert_ptr_null(stack);
    ck_assert_msg(result == code, "%s\n%s: %s, not %s", text, swarm_error_get_message(error),
                  swarm_status_to_str(result), swarm_status_to_str(code));
    ck_assert_int_eq(swarm_error_get_code(error), code);
    is_at(text, error, line, column, says);
    swarm_error_free(error);
    ck_assert_int_eq(load(text, NULL, &stack, NULL), code);
}

void stack_web_fails(const char *body, int code, uint32_t line, uint32_t column, const char *says)
{
    stack_fails(stack_text_web(body), code, line, column, says);
}

void stack_warns(const char *text, uint32_t line, uint32_t column, const char *says)
{
    swarm_stack *stack = stack_of(text);
    for (size_t i = 0; i < swarm_stack_warning_count(stack); i++) {
        const swarm_error *warning = swarm_stack_warning_at(stack, i);
        if (strstr(swarm_error_get_message(warning), says) == NULL)
            continue;
        is_at(text, warning, line, column, says);
        swarm_stack_free(stack);
        return;
    }
    ck_abort_msg("%s\nno warning says \"%s\"", text, says);
}

void stack_web_warns(const char *body, uint32_t line, uint32_t column, const char *says)
{
    stack_warns(stack_text_web(body), line, column, says);
}
