/* SPDX-License-Identifier: MIT */
#include "recorded/scenarios.h"

/* Rows of docs/compatibility.md. */
#define TAIL       "the delay is waited after the last slot too"
#define LEAVING    "an update ends while old tasks still stop"
#define MONITOR    "one timer of `monitor` for all tasks"
#define LATE       "failures that come while the last workers are waited for"
#define BUSY       "busy workers go on after the update has failed"
#define ORDER      "slots in random order"
#define ANY_WRITE  "any write to the service ends a running update"
#define CLEARED    "any write to the service clears the update status"
#define ALL_FAILED "`continue` ends as completed"
#define REFILL     "a rollback waits for the restart delay"
#define UNHEALTHY  "an unhealthy task that exits 0"
#define BACK_OFF   "the restart delay is the same each time"
#define BUDGET     "a drained node's tasks all go at once"
#define REMOVED    "a removed service is gone at once"

const recorded_scenario scenarios[] = {
    {.name = "a-seed-start-first",
     .slots = {{0, "21"}},
     .deviations = {{"status time completed", -3000, TAIL}}},
    {.name = "a3-start-first-no-delay",
     .slots = {{0, "321"}},
     .deviations = {{"status time completed", 268, LEAVING}}},
    {.name = "b-stop-first", .deviations = {{"status time completed", -3000, TAIL}}},
    {.name = "c-parallelism-2-of-4-stop-first",
     .slots = {{0, "2413"}},
     .deviations = {{"status time completed", -4000, TAIL}}},
    {.name = "c3-parallelism-0"},
    {.name = "d-bad-continue-ratio-0-stop-first",
     .slots = {{0, "4312"}},
     .deviations = {{"status only there completed *", 0, ALL_FAILED},
                    {"status only here paused *", 0, ALL_FAILED},
                    {"removed *", LATER, BACK_OFF},
                    {"only there ?/bad/*", LATER, BACK_OFF},
                    {"* ?/bad/[3-9] *", LATER, BACK_OFF}}},
    {.name = "d-bad-pause-ratio-0-stop-first",
     .deviations = {{"states 2/bad/1 ready, ready", 0, BUSY},
                    {"only there 2/bad/[23]", 0, BUSY},
                    {"only here 2/1/2", 0, BUSY},
                    {"time 1/bad/[34] *", LATER, BACK_OFF}}},
    {.name = "d-bad-pause-ratio-0.5-stop-first",
     .slots = {{0, "3214"}},
     .deviations = {{"removed *", LATER, BACK_OFF}, {"* ?/bad/[3-6] *", LATER, BACK_OFF}}},
    {.name = "d-bad-rollback-ratio-0-start-first",
     .slots = {{0, "3214"}},
     .deviations = {{"states 1/1/2 assigned, ready", 0, REFILL},
                    {"status time rollback_completed", 650, MONITOR}}},
    {.name = "d-bad-rollback-ratio-0.5-stop-first",
     .slots = {{0, "3412"}},
     .deviations = {{"status time rollback_started", -1800, LATE},
                    {"status time rollback_completed", -560, LATE},
                    {"only there 3/bad/[23]", 0, LATE},
                    {"states 4/bad/1 ready, ready", 0, BUSY},
                    {"states ?/1/2 *", 0, REFILL},
                    {"time [123]/1/2 *", 0, LATE},
                    {"* [12]/bad/[3-5]*", LATER, BACK_OFF},
                    {"removed *", LATER, BACK_OFF}}},
    {.name = "e-rollback-command",
     .slots = {{0, "231"}, {7000, "312"}},
     .deviations = {{"status time rollback_completed", -2000, TAIL}}},
    {.name = "e2-rollback-fails-pause",
     .slots = {{0, "312"}, {3900, "132"}},
     .deviations = {{"* ?/bad/1 *", 0, BACK_OFF},
                    {"states 2/bad/2 ready, ready", 0, BUSY},
                    {"only there 2/bad/3", 0, BUSY},
                    {"only here 2/1/2", 0, BUSY},
                    {"* 1/bad/[34]*", LATER, BACK_OFF}}},
    {.name = "e4-rollback-in-flight", .slots = {{0, "123"}, {5800, "312"}}},
    {.name = "f-health-fails-rollback",
     .slots = {{0, "132"}},
     .deviations = {{"states 1/sick/1 complete, shutdown", 0, UNHEALTHY},
                    {"states 1/1/1 running, shutdown", 0, UNHEALTHY},
                    {"only there 1/1/2", 0, UNHEALTHY},
                    {"only there [12]/sick/[12]", 0, UNHEALTHY},
                    {"status time rollback_started", -300, UNHEALTHY},
                    {"status time rollback_completed", -2900, UNHEALTHY}}},
    {.name = "f4-running-task-turns-unhealthy",
     .deviations = {{"states 1/1/1 complete, shutdown", 0, UNHEALTHY}}},
    {.name = "f5-start-period-slow-boot"},
    {.name = "g-scale-up-down", .slots = {{0, "124356"}}},
    {.name = "h-drain-and-back", .deviations = {{"time 2/1/[12] *", 1800, BUDGET}}},
    {.name = "h2-node-power-loss"},
    {.name = "h6-pause"},
    {.name = "j-update-while-updating",
     .slots = {{0, "2431"}},
     .deviations = {{"status time completed", -6000, TAIL},
                    {"time 1/[23]/1 *", -4800, ORDER},
                    {"time 2/[13]/1 *", 4600, ORDER}}},
    {.name = "j3-paused-then-new-update",
     .deviations = {{"status * updating", 3000, ANY_WRITE}, /* the scaling let it go on there */
                    {"status only there *", 0, ANY_WRITE},
                    {"status * updating", 2000, ANY_WRITE},
                    {"status time completed", 2470, BUDGET},
                    {"time 2/1/1 *", 6290, BUDGET},
                    {"time 3/1/1 *", 4730, BUDGET},
                    {"states 2/bad/1 *", 0, BUDGET},
                    {"time 2/bad/[12] *", 3000, ANY_WRITE},
                    {"only there [23]/bad/[1-4]", 0, ANY_WRITE},
                    {"* [1-4]/2/1 *", 0, ANY_WRITE}, /* the last update found other slots empty */
                    {"* [14]/bad/[34] *", LATER, BACK_OFF},
                    {"only there 1/bad/[56]", LATER, BACK_OFF},
                    {"removed *", LATER, BACK_OFF}}},
    {.name = "j4-what-counts-as-update",
     .slots = {{0, "21"}},
     .deviations = {{"status time completed", -2000, TAIL},
                    {"status only there  \"\"", 0, CLEARED}}},
    {.name = "k-crash-restart-max-attempts", .deviations = {{"* 1/1/[34]*", LATER, BACK_OFF}}},
    {.name = "k0-create-and-remove",
     .deviations = {{"states ?/1/1 goes on to running, remove", 0, REMOVED},
                    {"removed ?/1/1 only here", 0, REMOVED}}},
    {.name = "k3-deaf-stop-grace-period"},
    {.name = "k5-restart-delay-0",
     .deviations = {{"removed 1/bad/*", LATER, BACK_OFF},
                    {"only there 1/bad/1?", LATER, BACK_OFF},
                    {"states 1/bad/[3-9] *", LATER, BACK_OFF}}},
};

const size_t scenario_count = sizeof scenarios / sizeof scenarios[0];
