/* SPDX-License-Identifier: MIT
 *
 * All of libswarm: the one include that most programs need.
 */
#ifndef SWARM_SWARM_H
#define SWARM_SWARM_H

#include <swarm/base.h>
#include <swarm/cluster.h>
#include <swarm/container.h>
#include <swarm/credentials.h>
#include <swarm/driver.h>
#include <swarm/engine.h>
#include <swarm/error.h>
#include <swarm/event.h>
#include <swarm/health.h>
#include <swarm/json.h>
#include <swarm/logs.h>
#include <swarm/mount.h>
#include <swarm/network.h>
#include <swarm/node.h>
#include <swarm/placement.h>
#include <swarm/plan.h>
#include <swarm/prober.h>
#include <swarm/resources.h>
#include <swarm/revision.h>
#include <swarm/rollout.h>
#include <swarm/scheduler.h>
#include <swarm/service.h>
#include <swarm/sim.h>
#include <swarm/stack.h>
#include <swarm/state.h>
#include <swarm/task.h>
#include <swarm/task_spec.h>
#include <swarm/update.h>

#endif
