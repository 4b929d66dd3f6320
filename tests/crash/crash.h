/* SPDX-License-Identifier: MIT
 *
 * What the test and the manager that it kills tell each other.
 */
#ifndef TESTS_CRASH_H
#define TESTS_CRASH_H

/* The manager's arguments: its folder, the address of published ports, and what is to be so now. */
enum {
    CRASH_ROOT = 1,
    CRASH_ADDRESS,
    CRASH_STEP, /* number of the step: the label "step" of the service that it makes or changes */
    CRASH_SPEC, /* of the service, as JSON; "-" for none */
    CRASH_DRAINED, /* name of the node that is drained, or "-" */
    CRASH_ARGUMENTS
};

/* Lines that it writes: a route is open; all is as it should be, followed by the state of the update. */
#define CRASH_SERVING "serving"
#define CRASH_SETTLED "settled"

enum {
    CRASH_NODES = 3
};

#endif
