# One image for the plugin's sidecar and for the Jobs that run Hookline itself.
FROM node:24-slim AS build
WORKDIR /hookline
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

# Everything is bundled into dist/, so there is no node_modules. Only COPY, ENV, USER and ENTRYPOINT here: the tests
# on a cluster build the same image from these lines without Docker.
FROM node:24-slim
# package.json says that the files of dist/ are ES modules.
COPY package.json LICENSE /app/
COPY --from=build /hookline/dist/ /app/dist/
COPY manifests/sidecar/plugin.yaml /home/argocd/cmp-server/config/plugin.yaml
# The root file system is read-only: what Node, helm and kustomize keep goes to the sidecar's own /tmp.
ENV HOME=/tmp
# In the sidecar /tools holds Argo CD's helm and kustomize. Last, so that nothing there hides a program of the image.
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/tools
# The user of Argo CD's own containers: it must be able to use the plugin's socket.
USER 999
ENTRYPOINT ["node", "/app/dist/hookline.js"]
