/* SPDX-License-Identifier: MIT
 *
 * Errors as JSON: here and not beside the errors, because base knows nothing of JSON.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_tree.h"
#include <string.h>
#include <swarm/error.h>

/* Messages and names of files come from everywhere, and need not be UTF-8. */
static void put_text(json_t *json, const char *name, const char *text, int *failed)
{
    if (text == NULL)
        return;
    size_t limit = strlen(text) * 3 + 3;
    char *clean = swarm__alloc(limit + 1);
    if (clean != NULL)
        swarm__utf8_clean(text, strlen(text), clean, limit);
    swarm__json_put(json, name, clean != NULL ? json_string(clean) : NULL, failed);
    swarm__free(clean);
}

static void put_number(json_t *json, const char *name, int64_t value, int *failed)
{
    if (value != 0)
        swarm__json_put(json, name, json_integer(value), failed);
}

int swarm_error_to_json(const swarm_error *error, uint32_t flags, char **out_json,
                        swarm_error **err)
{
    int result = swarm__json_check_arguments(error, flags, out_json, err);
    if (result < 0)
        return result;
    json_t *json = json_object();
    int failed = json == NULL;
    put_text(json, "message", swarm_error_get_message(error), &failed);
    put_text(json, "code", swarm_status_to_str(swarm_error_get_code(error)), &failed);
    put_text(json, "path", swarm_error_get_path(error), &failed);
    put_text(json, "file", swarm_error_get_file(error), &failed);
    put_number(json, "line", swarm_error_get_line(error), &failed);
    put_number(json, "column", swarm_error_get_column(error), &failed);
    put_number(json, "httpStatus", swarm_error_get_http_status(error), &failed);
    if (swarm_error_is_retriable(error))
        swarm__json_put(json, "retriable", json_true(), &failed);
    return swarm__json_finish(swarm__json_made(json, failed), flags, out_json, err);
}
