/* SPDX-License-Identifier: MIT
 *
 * Objects to JSON and back. Writing is ours, because it must be stable, exact for 64 bits without a
 * sign, and free of the locale; reading is jansson's.
 */
#ifndef SWARM__MODEL_JSON_H
#define SWARM__MODEL_JSON_H

#include "base/text.h"
#include "model/object.h"
#include <swarm/json.h>

enum {
    SWARM__JSON_SIZE_LIMIT = 16 * 1024 * 1024, /* bytes of text */
    SWARM__JSON_DEPTH_LIMIT = 64,              /* objects and arrays within each other */
    SWARM__JSON_VALUE_LIMIT = 1000000,         /* values in one text */
    SWARM__JSON_MEMBER_LIMIT = 16384           /* members of one object */
};

/* Parts of JSON, appended to a text. The double is the shortest that reads back as the same number,
 * and an integer when it is one. */
void swarm__json_add_string(swarm__text *text, const char *string);
void swarm__json_add_integer(swarm__text *text, int64_t integer);
void swarm__json_add_double(swarm__text *text, double number);
void swarm__json_add_object(swarm__text *text, const swarm__object *object, uint32_t flags);

/* Hand out what was gathered, indented when the flags ask for it. The text is empty afterwards. */
int swarm__json_finish(swarm__text *text, uint32_t flags, char **out_json, swarm_error **err);

/* What every _to_json refuses: NULL, and flags that do not exist. */
int swarm__json_check_arguments(const void *object, uint32_t flags, char **out_json,
                                swarm_error **err);

/* The bodies of the public functions. */
int swarm__object_to_json(const void *object, uint32_t flags, char **out_json, swarm_error **err);
int swarm__list_to_json(const void *list, uint32_t flags, char **out_json, swarm_error **err);
int swarm__object_from_json(const swarm__type *type, const char *json, size_t length,
                            void **out_object, swarm_error **err);
int swarm__list_from_json(const swarm__type *type, const char *json, size_t length, void **out_list,
                          swarm_error **err);

#endif
