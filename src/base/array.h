/* SPDX-License-Identifier: MIT
 *
 * Growing arrays. An array is any struct with the members `items`, `count` and `capacity`, all zero
 * at first; these macros keep its type.
 */
#ifndef SWARM__BASE_ARRAY_H
#define SWARM__BASE_ARRAY_H

#include <stddef.h>

/* Room for `needed` items of `size` bytes. 0 or SWARM_E_NOMEM, and then nothing changed. */
int swarm__array_grow(void *items_slot, size_t *capacity, size_t needed, size_t size);

/* Make sure that `more` further items fit, so that the next pushes cannot fail. 0 or SWARM_E_NOMEM. */
#define swarm__array_reserve(array, more)                                                          \
    swarm__array_grow(&(array)->items, &(array)->capacity, (array)->count + (more),                \
                      sizeof *(array)->items)

/* Append to reserved room. */
#define swarm__array_push(array, item) ((array)->items[(array)->count++] = (item))

/* Free the array itself, not what its items point to, and leave it empty. */
#define swarm__array_free(array)                                                                   \
    do {                                                                                           \
        swarm__free((array)->items);                                                               \
        (array)->items = NULL;                                                                     \
        (array)->count = (array)->capacity = 0;                                                    \
    } while (0)

#endif
