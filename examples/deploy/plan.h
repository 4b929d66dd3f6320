/* SPDX-License-Identifier: MIT
 *
 * swarm-deploy plan.
 */
#ifndef DEPLOY_PLAN_H
#define DEPLOY_PLAN_H

/* argv[0] is "plan". The exit code. */
int deploy_plan(int argc, char **argv);

#endif
