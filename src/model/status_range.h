/* SPDX-License-Identifier: MIT
 *
 * Which HTTP statuses a probe takes for good.
 */
#ifndef SWARM__MODEL_STATUS_RANGE_H
#define SWARM__MODEL_STATUS_RANGE_H

typedef struct swarm__status_range {
    int first;
    int last;
} swarm__status_range;

/* "204" or "200-399", within 100 to 599. 0, or SWARM_E_PARSE. */
int swarm__status_range_parse(const char *text, swarm__status_range *out_range);

#endif
