import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { ClientDocuments } from '../connect/client-documents.js';

/** What the gateway is as an OAuth client, for authorization servers that read it (Client ID Metadata Documents). */
@Controller('oauth/client-metadata')
export class ClientMetadataController {
  constructor(private readonly documents: ClientDocuments) {}

  @Get(':file')
  @Header('cache-control', 'public, max-age=3600')
  document(@Param('file') file: string): object {
    const document = this.documents.find(file);
    if (!document) throw new NotFoundException('There is no such document.');
    return document;
  }
}
