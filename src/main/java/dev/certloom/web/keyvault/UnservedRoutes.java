package dev.certloom.web.keyvault;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.web.ErrorBody;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Paths that are routes of the API and no names: literal segments come before names and versions (API reference 2), and
 * an empty name is answered 405 (1.3). Methods not served by another route end here.
 */
@RestController
final class UnservedRoutes {

    @AnyAuthenticatedCaller(because = "it says of every vault alike that nothing is served here")
    @RequestMapping({
        "/certificates//backup",
        "/certificates//create",
        "/certificates//import",
        "/certificates//pending/merge",
        Routes.ISSUERS + "/",
        Routes.CONTACTS,
        Routes.CONTACTS + "/",
        "/certificates/restore",
        "/certificates/restore/",
        Routes.CERTIFICATE + "/create",
        Routes.CERTIFICATE + "/create/",
        Routes.CERTIFICATE + "/import",
        Routes.CERTIFICATE + "/import/",
        Routes.CERTIFICATE + "/backup",
        Routes.CERTIFICATE + "/backup/",
        Routes.CERTIFICATE + "/pending/merge",
        Routes.CERTIFICATE + "/pending/merge/"
    })
    @SuppressWarnings("DoNotCallSuggester") // Spring calls it
    ResponseEntity<ErrorBody.Answer> methodNotAllowed(HttpServletRequest request)
            throws HttpRequestMethodNotSupportedException {
        throw new HttpRequestMethodNotSupportedException(request.getMethod());
    }
}
