export const APPROVALS_PATH = '/approvals';

/** Where people decide about one held call. */
export const approvalAddress = (origin: string, id: string): string => `${origin}${APPROVALS_PATH}/${id}`;
