package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.access.PageFaults;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.availability.Availability;
import dev.certloom.runtime.MonotonicClock;
import dev.certloom.web.DenialAudit;
import dev.certloom.web.RequestArgument;
import java.io.UnsupportedEncodingException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.RequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.resource.ResourceUrlProvider;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Pages with their templates, looked at by Ada, who has the permissions a test gives her. Without the security in front. */
final class DashboardSlice {

    /** What was refused before a handler could say it on its page. */
    final List<Object> denied = new ArrayList<>();

    private final MockMvc mvc;

    DashboardSlice(Clock clock, Set<Permission> permissions, Object... controllers) {
        this(clock, new Availability(clock, MonotonicClock.system()), permissions, controllers);
    }

    DashboardSlice(Clock clock, Availability availability, Set<Permission> permissions, Object... controllers) {
        ResourceUrlProvider files = mock(ResourceUrlProvider.class);
        when(files.getForLookupPath(any())).thenAnswer(call -> call.getArgument(0));
        PageModel frame = new PageModel(files, availability, mock(TaskCounter.class), clock);
        PageErrors errors = new PageErrors(frame, new DenialAudit(denied::add, clock));
        mvc = MockMvcBuilders.standaloneSetup(
                        Stream.concat(Arrays.stream(controllers), Stream.of(new StartPage(errors)))
                                .toArray())
                .setControllerAdvice(frame, errors)
                .setCustomArgumentResolvers(RequestArgument.all().toArray(HandlerMethodArgumentResolver[]::new))
                .setViewResolvers(templates())
                .addFilters(new PageFaults(availability))
                .addInterceptors(new org.springframework.web.servlet.HandlerInterceptor() {
                    @Override
                    public boolean preHandle(
                            jakarta.servlet.http.HttpServletRequest request,
                            jakarta.servlet.http.HttpServletResponse response,
                            Object handler) {
                        request.setAttribute(RequestContext.ATTRIBUTE, TestRequests.ada(permissions));
                        return true;
                    }
                })
                .build();
    }

    private static ThymeleafViewResolver templates() {
        ClassLoaderTemplateResolver files = new ClassLoaderTemplateResolver();
        files.setSuffix(".html");
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(files);
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasename("messages");
        messages.setDefaultEncoding("UTF-8");
        messages.setAlwaysUseMessageFormat(true);
        engine.setTemplateEngineMessageSource(messages);
        ThymeleafViewResolver views = new ThymeleafViewResolver();
        views.setTemplateEngine(engine);
        views.setCharacterEncoding("UTF-8");
        return views;
    }

    MockHttpServletResponse send(RequestBuilder request) {
        MockHttpServletResponse answer = perform(request).getResponse();
        if (String.valueOf(answer.getContentType()).startsWith("text/html")) {
            assertThat(RawWords.inHtml(text(answer)))
                    .as("words of code on a page")
                    .isEmpty();
        }
        return answer;
    }

    MvcResult perform(RequestBuilder request) {
        try {
            return mvc.perform(request).andReturn();
        } catch (Exception e) {
            throw new AssertionError("Expected an answer, but the request failed.", e);
        }
    }

    /** What the next page says was done. */
    String notice(RequestBuilder request) {
        return String.valueOf(perform(request).getFlashMap().get("notice"));
    }

    /** The page, which has to be there. */
    String read(RequestBuilder request) {
        MockHttpServletResponse page = send(request);
        assertThat(page.getStatus()).as(text(page)).isEqualTo(200);
        return text(page);
    }

    static String text(MockHttpServletResponse page) {
        try {
            return page.getContentAsString();
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
