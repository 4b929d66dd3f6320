/* SPDX-License-Identifier: MIT */
#include "runtime/docker/json.h"

#include "base/text.h"
#include "model/json_tree.h"
#include <stdio.h>
#include <string.h>

json_t *swarm__docker_at(json_t *json, const char *path)
{
    char name[64];
    while (json != NULL && *path != '\0') {
        size_t length = strcspn(path, "/");
        if (length >= sizeof name)
            return NULL;
        memcpy(name, path, length);
        name[length] = '\0';
        json = json_object_get(json, name);
        path += path[length] == '/' ? length + 1 : length;
    }
    return json;
}

const char *swarm__docker_text(json_t *json, const char *path)
{
    const char *text = json_string_value(swarm__docker_at(json, path));
    return text != NULL ? text : "";
}

int64_t swarm__docker_number(json_t *json, const char *path)
{
    return json_integer_value(swarm__docker_at(json, path));
}

int swarm__docker_is(json_t *json, const char *path)
{
    return json_is_true(swarm__docker_at(json, path));
}

const char *swarm__docker_label(json_t *labels, const char *name)
{
    const char *value = json_string_value(json_object_get(labels, name));
    return value != NULL ? value : "";
}

void swarm__docker_message(const swarm__docker_answer *answer, char *out, size_t size)
{
    json_t *json = NULL;
    const char *message = answer->body;
    size_t length = answer->length;
    if (swarm__json_load(answer->body, answer->length, &json, NULL) == 0 &&
        json_is_string(json_object_get(json, "message"))) {
        message = swarm__docker_text(json, "message");
        length = strlen(message);
    }
    while (length > 0 && (message[length - 1] == '\n' || message[length - 1] == '\r'))
        length--;
    if (length > 0)
        swarm__utf8_clean(message, length, out, size - 1);
    else
        snprintf(out, size, "the Engine answers %d, and nothing else", answer->status);
    json_decref(json);
}
