/* SPDX-License-Identifier: MIT */
#include "runtime/image.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "model/image_reference.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int swarm__image_parse(const char *reference, char **out_folder, swarm_error **err)
{
    swarm__image_reference parsed;
    if (swarm__image_reference_parse(reference, &parsed) < 0)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid reference format: \"%s\"", reference);
    int name = (int)parsed.name_length;
    char *folder;
    if (parsed.digest != NULL)
        folder = swarm__format("%.*s/%s", name, reference, parsed.digest);
    else if (parsed.tag != NULL)
        folder = swarm__format("%.*s/%.*s", name, reference, (int)parsed.tag_length, parsed.tag);
    else
        folder = swarm__format("%.*s/latest", name, reference);
    if (folder == NULL)
        return swarm__fail_nomem(err);
    *out_folder = folder;
    return 0;
}

/* The reference as Docker completes it: with its tag. */
static int fail_missing(const char *reference, const char *images_path, const char *folder,
                        swarm_error **err)
{
    const char *slash = strrchr(reference, '/');
    int complete = strchr(slash != NULL ? slash : reference, ':') != NULL;
    return swarm__fail(err, SWARM_E_NOTFOUND, NULL,
                       "No such image: %s%s (there is no folder %s/%s)", reference,
                       complete ? "" : ":latest", images_path, folder);
}

int swarm__image_find(const char *images_path, const char *reference, char **out_path,
                      swarm_error **err)
{
    char *folder;
    int code = swarm__image_parse(reference, &folder, err);
    if (code < 0)
        return code;
    char real[PATH_MAX];
    struct stat status;
    char *path = swarm__format("%s/%s", images_path, folder);
    char *found = NULL;
    if (path == NULL)
        code = swarm__fail_nomem(err);
    else if (realpath(path, real) == NULL)
        code =
            errno == ENOENT || errno == ENOTDIR
                ? fail_missing(reference, images_path, folder, err)
                : swarm__fail_errno(err, errno, "looking for the image %s in %s", reference, path);
    else if (stat(real, &status) < 0 || !S_ISDIR(status.st_mode))
        code = fail_missing(reference, images_path, folder, err);
    else if ((found = swarm__strdup(real)) == NULL)
        code = swarm__fail_nomem(err);
    else
        *out_path = found;
    swarm__free(path);
    swarm__free(folder);
    return code;
}
