/* SPDX-License-Identifier: MIT
 *
 * Names of signals as specs write them.
 */
#ifndef SWARM__BASE_SIGNAL_H
#define SWARM__BASE_SIGNAL_H

/* "SIGTERM", "TERM", "sigterm", "15", "RTMIN+3", "SIGRTMAX-1". 0, or SWARM_E_PARSE. */
int swarm__signal_from_str(const char *text, int *out_signal_number);

#endif
