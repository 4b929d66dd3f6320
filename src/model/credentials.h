/* SPDX-License-Identifier: MIT
 *
 * Credentials, seen from inside.
 */
#ifndef SWARM__MODEL_CREDENTIALS_H
#define SWARM__MODEL_CREDENTIALS_H

#include <swarm/credentials.h>

/* X-Registry-Auth for the registry of this image: base64url of JSON, for swarm__credentials_wipe(). NULL
 * in *out_text when nothing is known about it. 0 or SWARM_E_NOMEM. */
int swarm__credentials_header(const swarm_credentials *credentials, const char *image,
                              char **out_text);

/* Overwrite, then free. NULL is allowed. */
void swarm__credentials_wipe(char *secret);

/* Put stars where a text shows one of the secrets. */
void swarm__credentials_hide(const swarm_credentials *credentials, char *text);

#endif
