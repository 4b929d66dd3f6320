/* SPDX-License-Identifier: MIT
 *
 * Reading what an Engine answers. It may say anything: nothing here trusts a shape.
 */
#ifndef SWARM__RUNTIME_DOCKER_JSON_H
#define SWARM__RUNTIME_DOCKER_JSON_H

#include "runtime/docker/client.h"
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* The member at "State/Health/Status", or NULL. */
json_t *swarm__docker_at(json_t *json, const char *path);

/* The text, number or truth there; "" or 0 for what is not of that kind. */
const char *swarm__docker_text(json_t *json, const char *path);
int64_t swarm__docker_number(json_t *json, const char *path);
int swarm__docker_is(json_t *json, const char *path);

/* The label of a container or network as a list or an inspection shows it, or "". */
const char *swarm__docker_label(json_t *labels, const char *name);

/* What an answer that is an error says: the `message` of its body, or the body's beginning, cleaned and
 * cut to fit; never "". */
void swarm__docker_message(const swarm__docker_answer *answer, char *out, size_t size);

#endif
