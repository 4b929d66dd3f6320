/* SPDX-License-Identifier: MIT
 *
 * Image references of local processes: a reference names a release folder.
 *
 *     shop:42                          <images>/shop/42
 *     shop                             <images>/shop/latest
 *     registry.example.com:5000/a/b:1  <images>/registry.example.com:5000/a/b/1
 *     shop@sha256:0123…, shop:42@…     <images>/shop/sha256:0123…  (the digest counts, as in Docker)
 */
#ifndef SWARM__RUNTIME_IMAGE_H
#define SWARM__RUNTIME_IMAGE_H

#include <swarm/error.h>

/* The folder below the images folder that the reference means: "shop/42". Free *out_folder with
 * swarm__free(). SWARM_E_INVAL when it is not a reference; a reference cannot lead out of the images
 * folder. */
int swarm__image_parse(const char *reference, char **out_folder, swarm_error **err);

/* The real path of the release folder, symbolic links followed. Free *out_path with swarm__free().
 * SWARM_E_NOTFOUND when there is no such folder. */
int swarm__image_find(const char *images_path, const char *reference, char **out_path,
                      swarm_error **err);

#endif
