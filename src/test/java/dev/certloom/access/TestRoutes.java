package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Throw-away routes. Conditional, so that a scan for another test's application leaves them out. */
@RestController
@ConditionalOnProperty("test.routes")
public final class TestRoutes {

    @GetMapping("/certificates")
    @RequiresPermission(Permission.CERTIFICATES_READ)
    Map<String, Object> list() {
        return Map.of("value", new Object[0]);
    }

    @GetMapping({"/certificates/{name}", "/certificates/{name}/"})
    @RequiresPermission(Permission.CERTIFICATES_READ)
    Map<String, String> get(
            @PathVariable String name,
            @AuthenticationPrincipal Caller caller,
            @RequestAttribute("dev.certloom.access.RequestContext") RequestContext context) {
        return Map.of(
                "name", name,
                "oid", caller.oid(),
                "vault", context.vault().value(),
                "address", caller.address(),
                "same", Boolean.toString(context.caller().equals(caller)));
    }

    @PostMapping("/certificates/{name}/create")
    @RequiresPermission(Permission.CERTIFICATES_CREATE)
    Map<String, Object> create(@PathVariable String name, @RequestBody Map<String, Object> body) {
        return body;
    }

    @GetMapping("/undeclared")
    String undeclared() {
        return "never shown";
    }

    @GetMapping("/open")
    @AnyAuthenticatedCaller(because = "it shows nothing")
    String open() {
        return "shown";
    }

    /** A page: below the pages' path, for somebody who has signed in. */
    @GetMapping("/dashboard/who")
    @AnyAuthenticatedCaller(because = "it shows the viewer to himself")
    String who(@AuthenticationPrincipal Caller caller) {
        return "%s with roles %s, groups %s and token '%s'"
                .formatted(caller.name(), caller.roles(), caller.groups(), caller.tokenId());
    }

    /** What a form needs. */
    @GetMapping("/dashboard/form")
    @AnyAuthenticatedCaller(because = "it shows nothing")
    String form(CsrfToken token) {
        return token.getToken();
    }

    /** As the pages word it; they are not here. */
    @RequestMapping("/dashboard/problem")
    @AnyAuthenticatedCaller(because = "it only words what is decided")
    ResponseEntity<String> problem(HttpServletRequest request) {
        PageProblem problem = (PageProblem) request.getAttribute(PageProblem.ATTRIBUTE);
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.TEXT_HTML)
                .body(problem.title());
    }

    @GetMapping("/dashboard/fails")
    @AnyAuthenticatedCaller(because = "it shows nothing")
    String fails() {
        throw new DataAccessResourceFailureException("secret-dsn");
    }

    @PostMapping("/dashboard/press")
    @AnyAuthenticatedCaller(because = "it does nothing")
    String press() {
        return "pressed";
    }
}
