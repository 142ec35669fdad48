package dev.certloom.web.people;

import dev.certloom.GoldenFile;
import org.junit.jupiter.api.Test;

class PeopleApiDocumentTest {

    /** A change that is meant: delete the file, have this test write it, and read the difference. */
    @Test
    void documentSaysWhatTheControllersSay() {
        new GoldenFile(PeopleApiDocument.FILE).assertIsEqualTo(PeopleApiDocument.generate());
    }
}
