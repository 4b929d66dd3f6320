/* SPDX-License-Identifier: MIT
 *
 * The text of a scalar that libfyaml has found.
 *
 * Not by fy_token_get_text(): libfyaml 0.7 writes the text's pieces into a buffer of the length that
 * its scanner has counted. Where the two differ, the text is cut or ends in what the memory held
 * before, and some memory is lost. The pieces themselves are right, but for one thing, see the code.
 */
#ifndef SWARM__STACK_SCALAR_TEXT_H
#define SWARM__STACK_SCALAR_TEXT_H

#include "base/text.h"
#include <libfyaml.h>

/* Put the scalar's text into `out`, which is empty; it may hold NUL and what is not UTF-8. 0, or
 * SWARM_E_NOMEM. */
int swarm__scalar_text(struct fy_token *token, swarm__text *out);

#endif
