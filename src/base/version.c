/* SPDX-License-Identifier: MIT */
#include <swarm/base.h>

#define NUMBER(major, minor, patch) ((major)*1000000U + (minor)*1000U + (patch))

uint32_t swarm_version_number(void)
{
    return NUMBER(0, 1, 0);
}

const char *swarm_version(void)
{
    return "0.1.0";
}
