/* SPDX-License-Identifier: MIT
 *
 * A valid spec with one value put into it, and what validation says of that.
 */
#ifndef TESTS_VALIDATE_SPEC_H
#define TESTS_VALIDATE_SPEC_H

#include <swarm/base.h>

#define CONTAINER "/TaskTemplate/ContainerSpec"
#define HEALTH    CONTAINER "/Healthcheck"

typedef struct validate_case {
    const char *place; /* a JSON pointer, whose objects are made on the way */
    const char *value; /* JSON; NULL takes away what is there */
    int code;          /* what validation returns; the rest only counts when it fails */
    const char *path;
    const char *sentence;
} validate_case;

/* For rows of tables. */
#define OK(place, value)                                                                           \
    {                                                                                              \
        (place), (value), 0, 0, 0                                                                  \
    }
#define BAD(place, value, path, sentence)                                                          \
    {                                                                                              \
        (place), (value), SWARM_E_INVAL, (path), (sentence)                                        \
    }

void validate_service_case(const validate_case *tried);
void validate_node_case(const validate_case *tried);

/* The texts of the specs that the values are put into. */
extern const char *const validate_service_base;
extern const char *const validate_node_base;

#endif
