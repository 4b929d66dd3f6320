/* SPDX-License-Identifier: MIT
 *
 * Runs a fuzzer's function on each file of the folders named, without libFuzzer: once as it is, once
 * cut off in the middle, and once with a byte changed, so that a few damaged inputs are met in every
 * test run.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input has a block of its own size, so that a sanitizer sees a read past its end. */
static void run_copy(const uint8_t *data, size_t size, size_t changed_byte)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    if (changed_byte < size)
        copy[changed_byte] ^= 0x20;
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    if (file == NULL || fstat(fileno(file), &status) < 0) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return -1;
    }
    size_t size = (size_t)status.st_size;
    uint8_t *data = malloc(size + 1);
    if (data == NULL || fread(data, 1, size, file) != size)
        abort();
    fclose(file);
    run_copy(data, size, size);
    run_copy(data, size / 2, size);
    run_copy(data, size, size / 3);
    free(data);
    return 0;
}

static int run_folder(const char *folder)
{
    DIR *listing = opendir(folder);
    if (listing == NULL) {
        fprintf(stderr, "%s: %s\n", folder, strerror(errno));
        return -1;
    }
    int files = 0;
    for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
        char path[4096];
        if (entry->d_type != DT_REG)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (run_file(path) < 0) {
            files = -1;
            break;
        }
        files++;
    }
    closedir(listing);
    return files;
}

int main(int argument_count, char **arguments)
{
    int total = 0;
    for (int at = 1; at < argument_count; at++) {
        int files = run_folder(arguments[at]);
        if (files < 0)
            return EXIT_FAILURE;
        total += files;
    }
    printf("%d seeds\n", total);
    return total > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
