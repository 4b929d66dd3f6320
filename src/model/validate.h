/* SPDX-License-Identifier: MIT
 *
 * The rules for specs, one function for each object: Docker Swarm's, in its order and words, and the
 * bounds that it forgets. Paths in errors are relative to the object; who validates the object around
 * it puts its own part before them. Each returns 0, SWARM_E_INVAL, or what is said.
 */
#ifndef SWARM__MODEL_VALIDATE_H
#define SWARM__MODEL_VALIDATE_H

#include <swarm/container.h>
#include <swarm/error.h>
#include <swarm/health.h>
#include <swarm/network.h>
#include <swarm/resources.h>
#include <swarm/task_spec.h>
#include <swarm/update.h>

/* ---- shared ---- */

/* Longest duration that a spec may name: 100 years of 365.25 days. Twice as much still fits behind any
 * time of today in 64 bits of nanoseconds. */
#define SWARM__DURATION_LIMIT_NS INT64_C(3155760000000000000)

/* Put `member` ("/Healthcheck") before the path when `code` is an error. Returns `code`. */
int swarm__within(int code, const char *member, swarm_error **err);

/* The same for an item of a list: "/Mounts", 1. */
int swarm__within_item(int code, const char *member, size_t index, swarm_error **err);

/* Not negative, and within the limit. `what` begins the sentence. */
int swarm__validate_duration(int64_t duration_ns, const char *path, const char *what,
                             swarm_error **err);

/* Every choice in the object and in all that hangs below it is a known word, every key of a map has a
 * character. Works on any object of the model. */
int swarm__validate_words(const void *object, swarm_error **err);

/* ---- objects; each may be NULL, which means that it is not there ---- */

/* Also SWARM_E_NOTSUP and SWARM_E_PARSE (constraint). */
int swarm__validate_task_spec(const swarm_task_spec *spec, swarm_error **err);
int swarm__validate_resources(const swarm_resources *resources, swarm_error **err);
int swarm__validate_node_resources(const swarm_resource_set *set, swarm_error **err);

/* Secrets and configs of the container. */
int swarm__validate_references(const swarm_container_spec *spec, swarm_error **err);
int swarm__validate_container_spec(const swarm_container_spec *spec, swarm_error **err);
int swarm__validate_mounts(const swarm_container_spec *spec, swarm_error **err);
int swarm__validate_health_config(const swarm_health_config *config, swarm_error **err);
int swarm__validate_http_probe(const swarm_http_probe *probe, swarm_error **err);

/* `what` is "update" or "rollback". */
int swarm__validate_update_config(const swarm_update_config *config, const char *what,
                                  swarm_error **err);
/* The settings of steps: parallelism in per cent, batches, gate. Its paths are "/Batches/0" and so on. */
int swarm__validate_update_steps(const swarm_update_config *config, swarm_error **err);
int swarm__validate_endpoint_spec(const swarm_endpoint_spec *spec, swarm_error **err);

#endif
