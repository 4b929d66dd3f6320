/* SPDX-License-Identifier: MIT
 *
 * The grammar of image references, as Docker's distribution/reference has it:
 * [HOST[:PORT]/]NAME[/NAME...][:TAG][@ALGORITHM:HEX]
 */
#ifndef SWARM__MODEL_IMAGE_REFERENCE_H
#define SWARM__MODEL_IMAGE_REFERENCE_H

#include <stddef.h>

typedef struct swarm__image_reference { /* points into the text */
    size_t name_length;                 /* of the name, which the text begins with */
    const char *tag;                    /* NULL when there is none */
    size_t tag_length;
    const char *digest; /* to the end of the text, with its algorithm; NULL when there is none */
} swarm__image_reference;

/* 0, or SWARM_E_PARSE. */
int swarm__image_reference_parse(const char *text, swarm__image_reference *out_reference);

#endif
