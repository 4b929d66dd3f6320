/* SPDX-License-Identifier: MIT
 *
 * Health commands (CMD, CMD-SHELL), run beside the task as local processes, each in a process group of
 * its own.
 */
#ifndef SWARM__PROBE_COMMAND_H
#define SWARM__PROBE_COMMAND_H

#include "probe/probe.h"

struct swarm__command_probe;

/* What the commands of one runner share. Zero but for the loop at first. */
typedef struct swarm__command_prober {
    swarm__loop *loop;
    struct swarm__command_probe *dying; /* killed, not reaped yet, wanted by nobody */
} swarm__command_prober;

typedef struct swarm__command_probe swarm__command_probe;

/* The command has ended with this status. Comes from a dispatch of the loop; the receiver may free
 * the probe. */
typedef void swarm__command_ended(void *user, int32_t exit_code);

/* Start the request's command. SWARM_E_NOTFOUND and SWARM_E_DENIED when it cannot be executed; any
 * other error is the manager's own trouble: no memory, processes or descriptors left. */
int swarm__command_probe_new(swarm__command_prober *prober, const swarm__probe_request *request,
                             swarm__command_ended *ended, void *user,
                             swarm__command_probe **out_probe, swarm_error **err);

/* What the command has written to its output and error so far: any bytes, the first 4097. */
const char *swarm__command_probe_output(const swarm__command_probe *probe, size_t *out_length);

/* Kill what still runs, the whole group, at once. */
void swarm__command_probe_free(swarm__command_probe *probe);

/* Let go of what is dying; waits for it, for a tenth of a second at most. */
void swarm__command_prober_close(swarm__command_prober *prober);

#endif
