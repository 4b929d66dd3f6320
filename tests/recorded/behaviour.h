/* SPDX-License-Identifier: MIT
 *
 * How a task of a recording behaved: how long each step of its life took.
 */
#ifndef TESTS_RECORDED_BEHAVIOUR_H
#define TESTS_RECORDED_BEHAVIOUR_H

#include "recorded/timeline.h"
#include "support/engine_driver.h"

/* The behaviour of the task with this name: what was seen of it, and for the rest what was seen of
 * others with its image. Times in the driver's nanoseconds; those that count from the first command
 * are converted with the engine's times of that command and of now. */
void behaviour_of(const timeline *recorded, const char *name, const char *image, int64_t zero_ns,
                  int64_t now_ns, driver_version *out);

#endif
