/* SPDX-License-Identifier: MIT
 *
 * The version stands in the top meson.build alone; the numbers come from there.
 */
#include <swarm/base.h>

#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

uint32_t swarm_version_number(void)
{
    return SWARM__VERSION_MAJOR * 1000000U + SWARM__VERSION_MINOR * 1000U + SWARM__VERSION_PATCH;
}

const char *swarm_version(void)
{
    return TEXT(SWARM__VERSION_MAJOR) "." TEXT(SWARM__VERSION_MINOR) "." TEXT(SWARM__VERSION_PATCH);
}
