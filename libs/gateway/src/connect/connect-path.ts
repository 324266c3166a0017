export const CONNECT_PATH = '/connect';
