/* SPDX-License-Identifier: MIT
 *
 * Objects to JSON and back, by their tables. Output is stable: members in the table's order, then
 * those that are not known in theirs.
 */
#ifndef SWARM__MODEL_JSON_H
#define SWARM__MODEL_JSON_H

#include "base/text.h"
#include "model/object.h"
#include <swarm/json.h>

/* Parts of JSON, appended to a text. */
void swarm__json_add_string(swarm__text *text, const char *string);
void swarm__json_add_integer(swarm__text *text, int64_t integer);
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
