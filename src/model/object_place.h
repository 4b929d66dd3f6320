/* SPDX-License-Identifier: MIT
 *
 * Finding the value that a path names. Shared by the files that implement model/object.h.
 */
#ifndef SWARM__MODEL_OBJECT_PLACE_H
#define SWARM__MODEL_OBJECT_PLACE_H

#include "model/object.h"

typedef struct swarm__place {
    swarm__object *object; /* holds the value */
    unsigned field;
    swarm__object *made_in; /* NULL, or where the first object that was made on the way hangs */
    unsigned made_field;
} swarm__place;

/* The value to look at; NULL when a step on the way, or the value itself, is unset. */
const swarm__value *swarm__value_at(const void *object, unsigned path);

/* The value to change; objects on the way are made. 0, SWARM_E_INVAL or SWARM_E_NOMEM. */
int swarm__place_open(void *object, unsigned path, swarm__place *out_place);

/* After the change: marks the value as present when `result` is 0, otherwise takes back what
 * opening made. Returns `result`. */
int swarm__place_close(swarm__place *place, int result);

static inline swarm__value *swarm__place_value(const swarm__place *place)
{
    return &place->object->values[place->field];
}

/* Free what a value of the field's kind owns and make it all zero. */
void swarm__value_clear(const swarm__field *field, swarm__value *value);

#endif
