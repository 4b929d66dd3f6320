/* SPDX-License-Identifier: MIT
 *
 * Errors as JSON: here and not beside the errors, because base knows nothing of JSON.
 */
#include "model/json.h"
#include <swarm/error.h>

static void add_text(swarm__text *text, const char *name, const char *value)
{
    if (value == NULL)
        return;
    swarm__text_add_format(text, "%s\"%s\":", text->length == 0 ? "{" : ",", name);
    swarm__json_add_string(text, value);
}

static void add_number(swarm__text *text, const char *name, int64_t value)
{
    if (value == 0)
        return;
    swarm__text_add_format(text, ",\"%s\":", name);
    swarm__json_add_integer(text, value);
}

int swarm_error_to_json(const swarm_error *error, uint32_t flags, char **out_json,
                        swarm_error **err)
{
    swarm__text text = {0};
    int result = swarm__json_check_arguments(error, flags, out_json, err);
    if (result < 0)
        return result;
    add_text(&text, "message", swarm_error_get_message(error));
    add_text(&text, "code", swarm_status_to_str(swarm_error_get_code(error)));
    add_text(&text, "path", swarm_error_get_path(error));
    add_text(&text, "file", swarm_error_get_file(error));
    add_number(&text, "line", swarm_error_get_line(error));
    add_number(&text, "column", swarm_error_get_column(error));
    add_number(&text, "httpStatus", swarm_error_get_http_status(error));
    if (swarm_error_is_retriable(error))
        swarm__text_add(&text, ",\"retriable\":true");
    swarm__text_add(&text, "}");
    return swarm__json_finish(&text, flags, out_json, err);
}
