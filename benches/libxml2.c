/* Checks one file many times with libxml2, DOM and XSD, for the bench: prints the nanoseconds that each round took.
 *
 * Usage: libxml2 SCHEMA FILE COUNT; a round of COUNT checks runs for every line read from stdin. */
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void quiet(void *context, const char *message, ...) { (void)context; (void)message; }

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int count_of_arguments, char **arguments) {
    if (count_of_arguments != 4) return 2;
    static char bytes[1 << 20];
    FILE *file = fopen(arguments[2], "rb");
    if (!file) return 2;
    int length = (int)fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    xmlInitParser();
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(arguments[1]);
    xmlSchemaPtr schema = xmlSchemaParse(parser);
    if (!schema) return 2;
    xmlSchemaValidCtxtPtr context = xmlSchemaNewValidCtxt(schema);
    xmlSchemaSetValidErrors(context, quiet, quiet, NULL);
    int count = atoi(arguments[3]);
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        long long begin = now();
        for (int i = 0; i < count; i++) {
            xmlDocPtr document = xmlReadMemory(bytes, length, "message.xml", NULL, XML_PARSE_NONET);
            if (!document || xmlSchemaValidateDoc(context, document) != 0) return 1;
            xmlFreeDoc(document);
        }
        printf("%lld\n", now() - begin);
        fflush(stdout);
    }
    return 0;
}
