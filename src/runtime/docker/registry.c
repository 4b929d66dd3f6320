/* SPDX-License-Identifier: MIT */
#include "runtime/docker/registry.h"

#include "base/alloc.h"
#include "base/text.h"
#include "model/image_reference.h"
#include "runtime/docker/client.h"
#include <string.h>

char *swarm__docker_pull_path(const char *image)
{
    swarm__image_reference reference;
    char *path = NULL;
    if (swarm__image_reference_parse(image, &reference) < 0)
        return NULL;
    char *plain_name = swarm__format("%.*s", (int)reference.name_length, image);
    char *plain_tag = reference.digest != NULL ? swarm__strdup(reference.digest)
                      : reference.tag != NULL
                          ? swarm__format("%.*s", (int)reference.tag_length, reference.tag)
                          : swarm__strdup("latest");
    char *name = plain_name != NULL ? swarm__docker_escape(plain_name) : NULL;
    char *tag = plain_tag != NULL ? swarm__docker_escape(plain_tag) : NULL;
    if (name != NULL && tag != NULL)
        path = swarm__format("/images/create?fromImage=%s&tag=%s", name, tag);
    swarm__free(plain_name);
    swarm__free(plain_tag);
    swarm__free(name);
    swarm__free(tag);
    return path;
}

/* The Engine wraps what a registry says: most of it arrives as 500 or inside of a good answer, and only
 * the words tell one from the other. */
int swarm__docker_pull_may_pass(int32_t status, const char *message)
{
    static const char *const final[] = {
        "unauthorized",
        "no basic auth credentials",
        "authentication required",
        "denied",
        "manifest unknown",
        "not found",
        "name unknown",
        "repository does not exist",
        "no matching manifest",
        "invalid reference",
        "unsupported manifest",
        "incorrect username or password",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
    };
    static const char *const passing[] = {"toomanyrequests", "429", "i/o timeout", "no such host"};
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
        if (strstr(message, passing[i]) != NULL)
            return 1;
    for (size_t i = 0; i < sizeof final / sizeof final[0]; i++)
        if (strstr(message, final[i]) != NULL)
            return 0;
    return status == 0 || status == 200 || status == 429 || status >= 500;
}
