/** What a page of the device flow, or one that says what went wrong, shows. Nothing of it is HTML yet. */
export interface ProblemView {
  readonly title: string;
  readonly sentence: string;
}

/** A form that carries hidden fields back to the authorization server. */
export interface HiddenForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface DeviceCodeView {
  readonly form: HiddenForm;
  /** Why the last try failed, as a sentence. */
  readonly problem?: string;
}

export interface DeviceConfirmView {
  readonly form: HiddenForm;
  readonly clientName: string;
  readonly userCode: string;
}

/** Writes the pages that the authorization server answers with by itself, as whole HTML documents. */
export abstract class OAuthPages {
  abstract enterCode(view: DeviceCodeView): string;
  abstract confirmDevice(view: DeviceConfirmView): string;
  abstract deviceDone(clientName: string): string;
  /** `origin`: where the form leads. */
  abstract carryOn(form: HiddenForm, origin: string): string;
  abstract problem(view: ProblemView): string;
  /** Headers of every page. `formTargets`: where a form of the page may lead in the end, as CSP sources. */
  abstract headers(formTargets?: readonly string[]): Readonly<Record<string, string>>;
}
