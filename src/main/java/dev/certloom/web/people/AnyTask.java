package dev.certloom.web.people;

import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.media.Schema;

/** What somebody has to do. */
@Schema(oneOf = {TaskBody.class, MergeTaskBody.class})
sealed interface AnyTask extends WireBody permits TaskBody, MergeTaskBody {}
