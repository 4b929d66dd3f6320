/* SPDX-License-Identifier: MIT
 *
 * From YAML text to nodes: anchors, aliases and merge keys resolved, keys unique and strings.
 */
#ifndef SWARM__STACK_DOCUMENT_H
#define SWARM__STACK_DOCUMENT_H

#include "stack/load.h"

/* Read one document, whose root must be a map. `file` names it in errors and lives as long as the
 * load. 0, or negative and the load's error is set. */
int swarm__document_read(swarm__load *load, const char *file, const char *text, size_t length,
                         swarm__yaml **out_root);

#endif
