/* SPDX-License-Identifier: MIT
 *
 * The manager of a stack, in the foreground: a cluster, the stack's files, the signals, and what the
 * user is told of it all.
 */
#ifndef DEPLOY_MANAGER_H
#define DEPLOY_MANAGER_H

#include "options.h"

/* Bring the stack up and stay until it is over. The exit code. */
int deploy_manager_run(const deploy_options *options);

#endif
