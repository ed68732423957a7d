import { dependsOn } from '@expression';
import { boot } from '../boot';
import type { DocField } from '../meta/doctype';
import type { Doc } from '../meta/document';

/** How a field is at this moment. */
export interface FieldState {
  hidden: boolean;
  mandatory: boolean;
  readOnly: boolean;
}

/** What expressions may look at beside the document. */
const surroundings = () => ({ boot, user: boot.user.name, roles: boot.user.roles });

/**
 * A field's state by its `depends_on`, `mandatory_depends_on` and `read_only_depends_on`. An expression that cannot be
 * read hides nothing: a field that should not show is better than one that cannot be reached.
 * @param parent the document, when `doc` is one of its rows
 */
export function fieldConditions(field: DocField, doc: Doc, parent?: Doc): FieldState {
  const holds = (text: string | null | undefined, otherwise: boolean): boolean => {
    if (!text) return otherwise;
    try {
      return dependsOn(text, doc, parent, surroundings());
    } catch {
      return otherwise;
    }
  };
  const hidden = field.hidden === 1 || !holds(field.depends_on, true);
  return {
    hidden,
    mandatory: !hidden && (field.reqd === 1 || holds(field.mandatory_depends_on, false)),
    readOnly: field.read_only === 1 || field.is_virtual === 1 || holds(field.read_only_depends_on, false),
  };
}

/** Does `collapsible_depends_on` open a section that is shut otherwise? One that cannot be read does. */
export function opensByItself(field: DocField, doc: Doc): boolean {
  if (!field.collapsible_depends_on) return false;
  try {
    return dependsOn(field.collapsible_depends_on, doc, undefined, surroundings());
  } catch {
    return true;
  }
}
