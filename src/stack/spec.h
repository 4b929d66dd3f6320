/* SPDX-License-Identifier: MIT
 *
 * A service's spec under construction: JSON in the Docker Engine API's shape, and for each part of
 * it the place in the file it came from, so that what validation refuses is said at that place.
 */
#ifndef SWARM__STACK_SPEC_H
#define SWARM__STACK_SPEC_H

#include "model/json_tree.h"
#include "stack/load.h"
#include <swarm/service.h>

typedef struct swarm__spec_place {
    const char *pointer; /* into the spec's JSON */
    const swarm__yaml *node;
} swarm__spec_place;

typedef struct swarm__spec {
    swarm__load *load;
    const swarm__yaml *service; /* its name is the node's key */
    json_t *json;
    int failed; /* memory was short somewhere; checked at the end */
    swarm__spec_place places[128];
    size_t place_count;
} swarm__spec;

/* A key of a map, and where its value goes, below a prefix. */
typedef struct swarm__field {
    const char *key;
    const char *pointer;
} swarm__field;

/* Put a value where the pointer says and make the objects on the way there. The value is taken; when
 * it is NULL memory was short. `node` is where it came from. */
void swarm__spec_put(swarm__spec *spec, const char *pointer, json_t *value,
                     const swarm__yaml *node);

/* Put the values that are there, as they are. The table ends with key NULL. */
void swarm__spec_put_fields(swarm__spec *spec, const swarm__yaml *map, const char *prefix,
                            const swarm__field *fields);

/* The same into a JSON object that has no place yet. Memory that is short is remembered. */
void swarm__json_put_fields(json_t *object, int *failed, const swarm__yaml *map,
                            const swarm__field *fields);

/* Append an empty object and lend it for filling; NULL, which may be filled in vain, when memory is
 * short. */
json_t *swarm__json_append_object(json_t *array, int *failed);

/* The node as JSON; NULL when memory is short. */
json_t *swarm__json_of_node(const swarm__yaml *node);

/* A map's labels (NULL for none) with the stack's own label among them, sorted by key. */
json_t *swarm__json_labels(const swarm__load *load, const swarm__yaml *labels);

/* "stack_name", or the resource's own name when it has one; NULL and the load's error is set. */
const char *swarm__scoped_name(swarm__load *load, const swarm__yaml *resource, const char *key);

/* 1 when the network, volume, secret or config is made outside the stack. */
int swarm__is_external(const swarm__yaml *resource);

/* The parts of a service. 0, or negative and the load's error is set. */
int swarm__spec_container(swarm__spec *spec);
int swarm__spec_mounts(swarm__spec *spec);
int swarm__spec_references(swarm__spec *spec);
int swarm__spec_networks(swarm__spec *spec);
int swarm__spec_deploy(swarm__spec *spec);
int swarm__spec_health(swarm__spec *spec);
void swarm__spec_ports(swarm__spec *spec);

/* The spec of one service of the merged and indexed file, validated. */
int swarm__service_spec_make(swarm__load *load, const swarm__yaml *service,
                             swarm_service_spec **out_spec);

#endif
