/* SPDX-License-Identifier: MIT
 *
 * Objects to JSON and back, by their tables. Output is stable: members in the table's order, then
 * those that are not known in theirs.
 */
#ifndef SWARM__MODEL_JSON_H
#define SWARM__MODEL_JSON_H

#include "model/object.h"
#include <swarm/json.h>

struct json_t; /* jansson's; those who make trees include model/json_tree.h */

/* NULL when memory is short. */
struct json_t *swarm__json_of_object(const swarm__object *object, uint32_t flags);

/* Hand out a tree, which is taken, as text, indented when the flags ask for it. NULL is a tree that
 * memory was short for. */
int swarm__json_finish(struct json_t *json, uint32_t flags, char **out_json, swarm_error **err);

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
