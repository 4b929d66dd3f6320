/* SPDX-License-Identifier: MIT
 *
 * From the command line to the stack: its files, its name and its variables.
 */
#ifndef DEPLOY_SOURCE_H
#define DEPLOY_SOURCE_H

#include "options.h"
#include "screen.h"

/* Read the files; warnings go to the screen. 0, or a SWARM_E_ code and the error. */
int deploy_source_load(const deploy_options *options, deploy_screen *screen,
                       swarm_stack **out_stack, swarm_error **err);

#endif
