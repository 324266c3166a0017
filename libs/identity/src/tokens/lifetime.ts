/** Longest life of an access token, in seconds, whoever issued it: what is withdrawn or replaced is kept in mind for as long. */
export const MAX_TTL_SECONDS = 3_600;
